// Rules, escalations and overrides. A clause that may stand only once and stands again is noted in RuleBody::repeated,
// and its first occurrence is kept: check reports it with both places.
#include "compiler/parse/build/build.hpp"

namespace mpol::parse {

ast::DeclNode Builder::decl(P::RuleDeclContext* context) {
  ast::RuleDecl result;
  result.id = rule_ref(context->RULE_ID());
  if (context->STRING()) {
    result.title = string(context->STRING());
    result.title_span = span(context->STRING());
  }
  result.body = rule_body(context->ruleClause());
  return result;
}

ast::RuleBody Builder::rule_body(const std::vector<P::RuleClauseContext*>& clauses) {
  ast::RuleBody body;
  const auto once = [&](bool stood_before, const char* word, P::RuleClauseContext* clause) {
    if (stood_before) body.repeated.emplace_back(word, span(clause->start));
    return !stood_before;
  };
  for (P::RuleClauseContext* clause : clauses) {
    if (auto* fact = dynamic_cast<P::MetadataClauseContext*>(clause)) {
      metadata(fact, body);
    } else if (auto* review = dynamic_cast<P::ReviewClauseContext*>(clause)) {
      const Span key = join(span(review->start), before(span(review->STRING())));
      body.metadata.push_back({{"review_by", key}, string(review->STRING()), span(review->STRING())});
    } else if (auto* applies = dynamic_cast<P::AppliesClauseContext*>(clause)) {
      if (!once(!body.applies.empty(), "applies to", clause)) continue;
      body.applies = names(applies->name());
      body.applies_span = span(clause);
    } else if (auto* when = dynamic_cast<P::WhenClauseContext*>(clause)) {
      if (once(!body.when.empty(), "when", clause)) body.when.push_back(expr(when->expr()));
    } else if (auto* unless = dynamic_cast<P::UnlessClauseContext*>(clause)) {
      body.unless.push_back(expr(unless->expr()));
    } else if (dynamic_cast<P::OpenUnlessClauseContext*>(clause)) {
      if (once(body.open_unless.has_value(), "open unless", clause)) body.open_unless = span(clause);
    } else if (dynamic_cast<P::SealedClauseContext*>(clause)) {
      if (once(body.sealed.has_value(), "sealed", clause)) body.sealed = span(clause);
    } else if (auto* stream = dynamic_cast<P::StreamClauseContext*>(clause)) {
      if (!once(body.stream.has_value(), "stream", clause)) continue;
      body.stream = span(clause);
      body.retracts = stream->THEN() != nullptr;
    } else if (auto* unknown = dynamic_cast<P::UnknownClauseContext*>(clause)) {
      if (!once(body.unknown_span.has_value(), "unknown", clause)) continue;
      body.unknown = action_calls(unknown->actionCalls());
      body.unknown_span = span(clause);
    } else if (auto* each = dynamic_cast<P::ForEachClauseContext*>(clause)) {
      if (once(body.for_each.has_value(), "for each", clause)) body.for_each = for_each(each);
    } else if (auto* then = dynamic_cast<P::ThenClauseContext*>(clause)) {
      if (!once(body.then_span.has_value(), "then", clause)) continue;
      body.then = action_calls(then->actionCalls());
      body.then_span = span(clause);
    }
  }
  return body;
}

void Builder::metadata(P::MetadataClauseContext* context, ast::RuleBody& body) {
  const Span key = span(context->start);
  const std::string word(text(key));
  for (const ast::Metadata& earlier : body.metadata) {
    if (earlier.key.text == word && word != "reference") {
      body.repeated.emplace_back(word, key);
      return;
    }
  }
  const bool quoted = context->STRING() != nullptr;
  const Span place = quoted ? span(context->STRING()) : span(context->name());
  body.metadata.push_back({{word, key}, quoted ? string(context->STRING()) : std::string(text(place)), place});
}

ast::ForEach Builder::for_each(P::ForEachClauseContext* context) {
  return {name(context->name()), expr(context->expr(0)), path(context->path()), expr(context->expr(1)), span(context)};
}

std::vector<ast::ActionCall> Builder::action_calls(P::ActionCallsContext* context) {
  std::vector<ast::ActionCall> result;
  for (P::ActionCallContext* one : context->actionCall()) result.push_back(action_call(one));
  return result;
}

ast::ActionCall Builder::action_call(P::ActionCallContext* context) {
  ast::ActionCall result;
  result.action = path(context->path());
  result.span = span(context);
  if (context->strength) {
    result.modifier_span = span(context->strength);
    result.modifier = text(result.modifier_span) == "hard" ? ast::ActionModifier::Hard : ast::ActionModifier::Immediate;
  }
  result.arguments = arguments(context->arguments());
  return result;
}

std::vector<ast::Argument> Builder::arguments(P::ArgumentsContext* context) {
  std::vector<ast::Argument> result;
  if (!context) return result;
  for (P::ArgumentContext* one : context->argument()) {
    ast::Argument argument;
    if (one->name()) argument.name = name(one->name());
    argument.value = expr(one->expr());
    result.push_back(std::move(argument));
  }
  return result;
}

ast::DeclNode Builder::decl(P::EscalationDeclContext* context) {
  ast::EscalationDecl result;
  result.by = names(context->name());
  for (P::LevelContext* one : context->level()) {
    ast::Level level;
    level.number_span = span(one->INT());
    level.number = integer(level.number_span);
    if (one->STRING()) level.title = string(one->STRING());
    level.when = expr(one->expr());
    level.lowers_after = expr(one->sum());
    level.then = action_calls(one->actionCalls());
    level.span = span(one);
    result.levels.push_back(std::move(level));
  }
  return result;
}

ast::DeclNode Builder::decl(P::OverrideDeclContext* context) {
  ast::OverrideDecl result;
  result.of = path(context->path());
  if (context->RULE_ID()) {
    result.rule = rule_ref(context->RULE_ID());
    result.body = rule_body(context->ruleClause());
    return result;
  }
  result.param = name(context->name());
  result.value = expr(context->sum());
  if (context->table()) result.table = table(context->table());
  return result;
}

}  // namespace mpol::parse
