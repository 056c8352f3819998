#include "compiler/check/declare.hpp"

#include <fmt/core.h>

namespace mpol::check {
namespace {

class Declarer {
 public:
  Declarer(Context& context, FileScope& scope) : context_(context), scope_(scope), package_(*scope.package) {}
  void declare(const ast::Decl& decl) {
    decl_ = &decl;
    std::visit(*this, decl.node);
  }

  void operator()(const ast::InputDecl& input);
  void operator()(const ast::ParamDecl&);
  void operator()(const ast::SignalDecl&);
  void operator()(const ast::ScoreDecl&);
  void operator()(const ast::PatternDecl&) { add(EntityKind::Pattern, "pattern"); }
  void operator()(const ast::LexiconDecl&) { add(EntityKind::Lexicon, "lexicon"); }
  void operator()(const ast::ViewDecl&) { add(EntityKind::View, "view"); }
  void operator()(const ast::FindingDecl&);
  void operator()(const ast::FindingRows&) {}
  void operator()(const ast::TextsDecl& texts);
  void operator()(const ast::LetDecl&) { add(EntityKind::Let, "let"); }
  void operator()(const ast::CounterDecl&);
  void operator()(const ast::VerdictDecl& verdicts);
  void operator()(const ast::ActionDecl&);
  void operator()(const ast::RuleDecl& rule);
  void operator()(const ast::EscalationDecl&) {
    titled("escalation " + decl_->name.text);
    show("escalation");
  }
  void operator()(const ast::OverrideDecl&) {}
  void operator()(const ast::AuditDecl&) {}
  void operator()(const ast::TestDecl&) { titled("test " + decl_->name.text); }
  void operator()(const ast::ProveDecl&) { titled("proof " + decl_->name.text); }

 private:
  Entity* add(EntityKind kind, const char* shown_as) { return add(kind, shown_as, decl_->name, decl_->doc); }
  Entity* add(EntityKind kind, const char* shown_as, const ast::Name& name, const std::string& doc);
  void report_twice(const std::string& name, Span second, Span first);
  void titled(const std::string& title);
  void show(const char* kind);

  Context& context_;
  FileScope& scope_;
  Package& package_;
  const ast::Decl* decl_ = nullptr;
};

void Declarer::report_twice(const std::string& name, Span second, Span first) {
  context_.out->report(Code::E0202, second, name).label(first, "declared here first");
}

Entity* Declarer::add(EntityKind kind, const char* shown_as, const ast::Name& name, const std::string& doc) {
  if (name.text.empty()) return nullptr;
  const auto [it, added] = package_.names.try_emplace(name.text, nullptr);
  if (!added) {
    report_twice(name.text, name.span, it->second->span);
    return nullptr;
  }
  Entity& entity = context_.entities.emplace_back();
  entity.kind = kind;
  entity.name = name.text;
  entity.span = name.span;
  entity.package = &package_;
  entity.scope = &scope_;
  entity.decl = decl_;
  it->second = &entity;
  context_.policy.symbols.push_back({package_.name, name.text, shown_as, doc, name.span});
  return &entity;
}

void Declarer::titled(const std::string& title) {
  const auto [it, added] = package_.titles.try_emplace(title, decl_->name.span);
  if (!added && !decl_->name.text.empty()) report_twice(decl_->name.text, decl_->name.span, it->second);
}

void Declarer::show(const char* kind) {
  context_.policy.symbols.push_back({package_.name, decl_->name.text, kind, decl_->doc, decl_->name.span});
}

void Declarer::operator()(const ast::InputDecl& input) {
  if (context_.input != nullptr) {
    context_.out->report(Code::E0601, decl_->keyword_span, package_.name, context_.input_package->name)
        .label(context_.input->keyword_span, "the other one");
    return;
  }
  context_.input = decl_;
  context_.input_package = &package_;
  for (const ast::Field& field : input.fields) {
    for (const ast::Name& name : field.names) {
      Entity* entity = add(EntityKind::Field, "field", name, field.doc);
      if (entity == nullptr) continue;
      entity->field = &field;
      entity->id = static_cast<std::uint32_t>(context_.policy.tables.fields.size());
      context_.policy.tables.fields.emplace_back().name = name.text;
      context_.fields_by_name[name.text] = entity;
    }
  }
}

void Declarer::operator()(const ast::ParamDecl&) {
  Entity* entity = add(EntityKind::Param, "param");
  if (entity == nullptr) return;
  entity->id = static_cast<std::uint32_t>(context_.policy.tables.params.size());
  context_.policy.tables.params.emplace_back().name = package_.name + "." + entity->name;
}

void Declarer::operator()(const ast::SignalDecl&) {
  Entity* entity = add(EntityKind::Signal, "signal");
  if (entity == nullptr) return;
  const auto [it, added] = context_.signals_by_name.try_emplace(entity->name, entity);
  if (!added) report_twice(entity->name, entity->span, it->second->span);
  entity->id = static_cast<std::uint32_t>(context_.policy.tables.signals.size());
  context_.policy.tables.signals.emplace_back().name = entity->name;
}

void Declarer::operator()(const ast::ScoreDecl&) {
  Entity* entity = add(EntityKind::Score, "score");
  if (entity == nullptr) return;
  entity->id = static_cast<std::uint32_t>(context_.policy.scores.size());
  context_.policy.scores.emplace_back().name = entity->name;
  context_.policy.tables.scores.push_back(entity->name);
}

void Declarer::operator()(const ast::FindingDecl&) {
  Entity* entity = add(EntityKind::Finding, "finding");
  if (entity == nullptr) return;
  entity->id = static_cast<std::uint32_t>(context_.policy.tables.findings.size());
  context_.policy.tables.findings.emplace_back().name = package_.name + "." + entity->name;
}

void Declarer::operator()(const ast::TextsDecl& texts) {
  static constexpr const char* kKinds[] = {"refusal", "resource", "notice"};
  const char* kind = kKinds[static_cast<std::size_t>(texts.kind)];
  TextsEntity entity{kind, decl_->name.text, decl_->name.span, TextsId(context_.policy.tables.texts.size())};
  const auto [it, added] = package_.texts.try_emplace({entity.kind, entity.name}, entity);
  if (!added) return report_twice(decl_->name.text, decl_->name.span, it->second.span);
  Texts& row = context_.policy.tables.texts.emplace_back();
  row.kind = kind;
  row.name = decl_->name.text;
  show(kind);
}

void Declarer::operator()(const ast::CounterDecl&) {
  Entity* entity = add(EntityKind::Counter, "counter");
  if (entity == nullptr) return;
  entity->id = static_cast<std::uint32_t>(context_.policy.counters.size());
  checked::Counter& counter = context_.policy.counters.emplace_back();
  counter.name = entity->name;
  counter.package = package_.name;
  counter.span = entity->span;
}

void Declarer::operator()(const ast::VerdictDecl& verdicts) {
  if (context_.verdict_names) {
    context_.out->report(Code::E0516, decl_->keyword_span).label(context_.verdict_span, "declared here first");
    return;
  }
  std::vector<std::string> names;
  std::unordered_map<std::string, Span> seen;
  for (const ast::Name& name : verdicts.order) {
    if (name.text.empty()) continue;
    const auto [it, added] = seen.try_emplace(name.text, name.span);
    if (!added) {
      report_twice(name.text, name.span, it->second);
      continue;
    }
    names.push_back(name.text);
    context_.policy.symbols.push_back({package_.name, name.text, "verdict", decl_->doc, name.span});
  }
  context_.policy.tables.verdicts = names;
  context_.verdict_names = std::make_shared<const std::vector<std::string>>(std::move(names));
  context_.verdict_span = decl_->keyword_span;
}

void Declarer::operator()(const ast::ActionDecl&) {
  if (decl_->name.text.empty()) return;
  const auto [it, added] = package_.actions.try_emplace(decl_->name.text, nullptr);
  if (!added) return report_twice(decl_->name.text, decl_->name.span, it->second->span);
  ActionEntity& action = context_.actions.emplace_back();
  action.name = decl_->name.text;
  action.span = decl_->name.span;
  action.package = &package_;
  action.scope = &scope_;
  action.decl = decl_;
  action.id = ActionId(context_.policy.tables.actions.size());
  context_.policy.tables.actions.emplace_back().name = action.name;
  it->second = &action;
  show("action");
}

void Declarer::operator()(const ast::RuleDecl& rule) {
  if (rule.id.text.empty()) return;
  const auto [it, added] = context_.rules_by_id.try_emplace(rule.id.text, nullptr);
  if (!added) {
    context_.out->report(Code::E0501, rule.id.span, rule.id.text).label(it->second->span, "declared here first");
    return;
  }
  RuleEntity& entity = context_.rules.emplace_back();
  entity.id = rule.id.text;
  entity.span = rule.id.span;
  entity.package = &package_;
  entity.scope = &scope_;
  entity.decl = decl_;
  entity.rule = RuleId(context_.policy.rules.size());
  for (const ast::ActionCall& call : rule.body.then) {
    if (call.modifier == ast::ActionModifier::Hard) entity.hard = call.modifier_span;
  }
  context_.policy.rules.emplace_back().id = entity.id;
  it->second = &entity;
  context_.policy.symbols.push_back({package_.name, entity.id, "rule", decl_->doc, entity.span});
}

}  // namespace

void declare_names(Context& context) {
  for (const Package* package : context.order) {
    for (FileScope* scope : package->scopes) {
      Declarer declarer(context, *scope);
      for (const ast::Decl& decl : scope->file->decls) declarer.declare(decl);
    }
  }
}

}  // namespace mpol::check
