#include "compiler/parse/build/build.hpp"

namespace mpol::parse {

void Builder::head(P::PackageDeclContext* package, const std::vector<P::ImportDeclContext*>& imports, ast::File& out) {
  out.doc = doc_before(package);
  out.package = path(package->path());
  for (P::ImportDeclContext* context : imports) {
    ast::Import import{path(context->path()), std::nullopt, span(context)};
    if (context->name()) import.alias = name(context->name());
    out.imports.push_back(std::move(import));
  }
}

ast::Decl Builder::declaration(P::DeclarationContext* context) {
  ast::Decl result;
  result.doc = doc_before(context);
  result.span = span(context);
  result.keyword_span = span(context->start);
  if (auto* input = context->inputDecl()) {
    result.name = name(input->name());
    result.node = ast::InputDecl{fields(input->field())};
  } else if (auto* param = context->paramDecl()) {
    result.name = name(param->name(0));
    result.node = decl(param);
  } else if (auto* signal = context->signalDecl()) {
    result.name = name(signal->name());
    result.node = decl(signal);
  } else if (auto* score = context->scoreDecl()) {
    result.name = name(score->name());
    result.node = decl(score);
  } else if (auto* pattern = context->patternDecl()) {
    result.name = name(pattern->name());
    result.node = decl(pattern);
  } else if (auto* lexicon = context->lexiconDecl()) {
    result.name = name(lexicon->name());
    result.node = decl(lexicon);
  } else if (auto* view = context->viewDecl()) {
    result.name = name(view->name());
    result.node = ast::ViewDecl{expr(view->expr())};
  } else if (auto* finding = context->findingDecl()) {
    result.name = name(finding->name());
    result.node = decl(finding);
  } else if (auto* texts = context->textsDecl()) {
    result.name = {string(texts->STRING()), span(texts->STRING())};
    result.node = decl(texts);
  } else if (auto* let = context->letDecl()) {
    result.name = name(let->name());
    result.node = decl(let);
  } else if (auto* counter = context->counterDecl()) {
    result.name = name(counter->name());
    result.node = decl(counter);
  } else if (auto* verdict = context->verdictDecl()) {
    result.node = ast::VerdictDecl{names(verdict->name())};
  } else if (auto* action = context->actionDecl()) {
    result.name = name(action->name(0));
    result.node = decl(action);
  } else if (auto* rule = context->ruleDecl()) {
    result.name = {std::string(text(span(rule->RULE_ID()))), span(rule->RULE_ID())};
    result.node = decl(rule);
  } else if (auto* escalation = context->escalationDecl()) {
    result.name = {path(escalation->path()).text(), span(escalation->path())};
    result.node = decl(escalation);
  } else if (auto* override_decl = context->overrideDecl()) {
    result.node = decl(override_decl);
  } else if (auto* audit = context->auditDecl()) {
    result.node = decl(audit);
  } else if (auto* test = context->testDecl()) {
    result.name = {string(test->STRING()), span(test->STRING())};
    result.node = decl(test);
  } else if (auto* prove = context->proveDecl()) {
    result.name = {string(prove->STRING()), span(prove->STRING())};
    result.node = ast::ProveDecl{expr(prove->expr())};
  } else {
    result.node = decl(context->findingRows());
  }
  return result;
}

ast::DeclNode Builder::decl(P::ParamDeclContext* context) {
  ast::ParamDecl result;
  result.type = type(context->type());
  if (context->name(1)) result.by = name(context->name(1));
  std::size_t bound = 0;
  if (context->table()) {
    result.table = table(context->table());
    result.value_span = span(context->table());
  } else {
    result.value = expr(context->sum(0));
    result.value_span = span(context->sum(0));
    bound = 1;
  }
  result.low = expr(context->sum(bound));
  result.high = expr(context->sum(bound + 1));
  return result;
}

template <class Entry>
void Builder::key(P::KeyContext* context, Entry& entry) {
  entry.key = {std::string(text(span(context))), span(context)};
  entry.is_else = context->ELSE() != nullptr;
  if (context->STRING()) entry.key.text = string(context->STRING());
}

std::vector<ast::Entry<ast::ExprPtr>> Builder::table(P::TableContext* context) {
  std::vector<ast::Entry<ast::ExprPtr>> result;
  for (P::TableEntryContext* one : context->tableEntry()) {
    ast::Entry<ast::ExprPtr> entry;
    key(one->key(), entry);
    entry.value = expr(one->sum());
    result.push_back(std::move(entry));
  }
  return result;
}

ast::DeclNode Builder::decl(P::SignalDeclContext* context) {
  ast::SignalDecl result;
  result.type = type(context->type());
  for (P::SignalClauseContext* clause : context->signalClause()) {
    if (auto* timeout = dynamic_cast<P::TimeoutClauseContext*>(clause)) {
      result.timeout = literal(timeout->literal());
    } else if (auto* covers = dynamic_cast<P::CoversClauseContext*>(clause)) {
      result.covers = language_tags(covers->languageTag());
      result.covers_more = !covers->ELLIPSIS().empty();
    } else if (auto* known = dynamic_cast<P::KnownAsClauseContext*>(clause)) {
      for (antlr4::tree::TerminalNode* one : known->STRING()) result.known_as.emplace_back(string(one), span(one));
    } else if (auto* fallback = dynamic_cast<P::FallbackClauseContext*>(clause)) {
      result.fallback = expr(fallback->expr());
    }
  }
  return result;
}

ast::DeclNode Builder::decl(P::ScoreDeclContext* context) {
  ast::ScoreDecl result;
  for (P::EvidencePartContext* part : context->evidencePart()) {
    const Span whole = join(span(part->start), span(part->expr()));
    result.evidence.push_back({expr(part->sum()), expr(part->expr()), whole});
  }
  result.value = expr(context->expr());
  return result;
}

ast::DeclNode Builder::decl(P::TextsDeclContext* context) {
  ast::TextsDecl result;
  const std::string_view kind = first_word(context);
  result.kind = kind == "refusal"    ? ast::TextsKind::Refusal
                : kind == "resource" ? ast::TextsKind::Resource
                                     : ast::TextsKind::Notice;
  for (P::TextEntryContext* one : context->textEntry()) {
    ast::Entry<ast::ExprPtr> entry;
    key(one->key(), entry);
    if (one->STRING()) {
      entry.value = string_expr(one->STRING());
    } else {
      const ast::Name other = language_tag(one->languageTag());
      entry.value = make_expr(other.span, ast::NameExpr{{{other}, other.span}});
    }
    result.texts.push_back(std::move(entry));
  }
  return result;
}

ast::DeclNode Builder::decl(P::LetDeclContext* context) {
  ast::LetDecl result;
  for (P::ParameterContext* one : context->parameter()) result.parameters.push_back(parameter(one));
  result.has_parameters = context->LPAREN() != nullptr;
  result.type = maybe_type(context->type());
  result.value = expr(context->expr());
  return result;
}

ast::DeclNode Builder::decl(P::AuditDeclContext* context) {
  ast::AuditDecl result;
  for (P::AuditClauseContext* one : context->auditClause()) {
    const std::string_view word = first_word(one);
    ast::AuditClause clause;
    clause.kept = word == "keep" ? AuditKept::Keep : word == "hash" ? AuditKept::Hash : AuditKept::Drop;
    for (P::PathContext* name : one->path()) clause.names.push_back(path(name));
    result.clauses.push_back(std::move(clause));
  }
  return result;
}

ast::DeclNode Builder::decl(P::ActionDeclContext* context) {
  ast::ActionDecl result;
  for (P::ParameterContext* one : context->parameter()) result.parameters.push_back(parameter(one));
  if (context->verdict != nullptr) result.verdict = name(context->verdict);
  result.durable = context->durable != nullptr;
  if (context->otherwise != nullptr) result.otherwise = name(context->otherwise);
  result.sealed = context->sealed != nullptr;
  return result;
}

}  // namespace mpol::parse
