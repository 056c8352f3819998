// Overrides: what a layered policy may change of a package below it. Only what that package has left open: its
// parameters within their bounds, and exceptions where it says `open unless`.
#include <fmt/core.h>

#include <iterator>

#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/declarations/params.hpp"
#include "compiler/check/expressions/expressions.hpp"
#include "compiler/check/policies/policies.hpp"
#include "compiler/check/rule_refs.hpp"
#include "compiler/check/rules/rules.hpp"
#include "program/param_text.hpp"

namespace mpol::check {
namespace {

// The imported package that is overridden; null after a report.
Package* overridden_package(Context& context, const FileScope& file, const ast::Path& path) {
  const std::string name = path.text();
  std::vector<std::string> names;
  for (const ImportScope& import : file.imports) {
    if (import.package->name == name) {
      import.used = true;
      return import.package;
    }
    names.push_back(import.package->name);
  }
  if (name.empty()) return nullptr;
  auto report = context.out->report(Code::E0530, path.span, name);
  if (const auto nearest = nearest_name(name, names))
    report.fix(fmt::format("write `{}`", *nearest), {{path.span, *nearest}});
  else
    report.help(fmt::format("`import {}` makes its rules part of this policy", name));
  return nullptr;
}

const RuleEntity* overridden_rule(Context& context, const Package& package, const ast::RuleRef& reference) {
  const RuleEntity* rule = find_rule(context, reference);
  if (rule == nullptr || rule->package == &package) return rule;
  context.out->report(Code::E0531, reference.span, rule->id, package.name)
      .label(rule->span, fmt::format("it is a rule of `{}`", rule->package->name));
  return nullptr;
}

// An override of a rule adds exceptions and nothing else.
void require_only_unless(Context& context, const ast::RuleBody& body) {
  const auto refuse = [&](Span span, std::string_view clause) { context.out->report(Code::E0533, span, clause); };
  for (const ast::Metadata& metadata : body.metadata) refuse(metadata.key.span, metadata.key.text);
  if (!body.applies.empty()) refuse(body.applies_span, "applies to");
  for (const ast::ExprPtr& when : body.when) {
    if (when) refuse(when->span, "when");
  }
  if (body.open_unless) refuse(*body.open_unless, "open unless");
  if (body.sealed) refuse(*body.sealed, "sealed");
  if (body.stream) refuse(*body.stream, "stream");
  if (body.for_each) refuse(body.for_each->span, "for each");
  if (body.unknown_span) refuse(*body.unknown_span, "unknown");
  if (body.then_span) refuse(*body.then_span, "then");
}

bool require_open(Context& context, const RuleEntity& rule, Span reference) {
  const ast::RuleBody& base = std::get<ast::RuleDecl>(rule.decl->node).body;
  if (!(rule.hard == Span())) {
    context.out->report(Code::E0534, reference, rule.id).label(rule.hard, "hard here");
    return false;
  }
  if (base.open_unless) return true;
  context.out->report(Code::E0535, reference, rule.id)
      .label(rule.span, "declared here")
      .help("its own package opens it with the clause `open unless`");
  return false;
}

void check_rule_override(Context& context, const FileScope& file, const ast::OverrideDecl& override_) {
  report_repeated_clauses(context, override_.body);
  require_only_unless(context, override_.body);
  Scope scope{file};
  std::vector<checked::Expr> exceptions;
  for (const ast::ExprPtr& unless : override_.body.unless) {
    if (!unless) continue;
    Value exception = check_condition(context, scope, *unless);
    if (!exception.type.is_error()) exceptions.push_back(std::move(exception.expr));
  }
  const Package* package = overridden_package(context, file, override_.of);
  const RuleEntity* rule = package == nullptr ? nullptr : overridden_rule(context, *package, *override_.rule);
  if (rule == nullptr || !require_open(context, *rule, override_.rule->span)) return;
  std::vector<checked::Expr>& unless = context.policy.rules[rule->rule.index].unless;
  if (exceptions.empty()) return;
  OverrideInfo row;
  row.package = file.package->name;
  row.of = package->name;
  row.rule = rule->id;
  for (const checked::Expr& one : unless) row.before.push_back(origin_of(context.sources, one.span).text);
  row.after = row.before;
  for (const checked::Expr& one : exceptions) row.after.push_back(origin_of(context.sources, one.span).text);
  context.policy.tables.overrides.push_back(std::move(row));
  unless.insert(unless.end(), std::make_move_iterator(exceptions.begin()), std::make_move_iterator(exceptions.end()));
}

// Whether `upper` imports `lower`, over any number of steps.
bool is_above(const Package& upper, const Package& lower) {
  for (const FileScope* scope : upper.scopes) {
    for (const ImportScope& import : scope->imports) {
      if (import.package == &lower || is_above(*import.package, lower)) return true;
    }
  }
  return false;
}

// Of two layers the upper one counts; of two that know nothing of each other, neither can.
bool may_set(Context& context, const Package& package, const Entity& param, Span span) {
  const auto [it, first] = context.overridden_params.try_emplace(&param, &package, span);
  if (first) return true;
  const auto& [other, other_span] = it->second;
  if (!is_above(package, *other)) {
    context.out->report(Code::E0537, span, param.name).label(other_span, "set here too");
    return false;
  }
  it->second = {&package, span};
  return true;
}

void check_param_override(Context& context, const FileScope& file, const ast::OverrideDecl& override_) {
  const Package* package = overridden_package(context, file, override_.of);
  if (package == nullptr || override_.param->text.empty()) return;
  const auto it = package->names.find(override_.param->text);
  if (it == package->names.end()) return report_unknown_member(context, *package, *override_.param);
  if (it->second->kind != EntityKind::Param)
    return report_wrong_kind(context, *it->second, override_.param->span, "a parameter");
  if (it->second->value.type.is_error()) return;
  const Span table = override_.table.empty() ? override_.param->span : override_.table.front().key.span;
  auto rows =
      check_param_rows(context, file, param_shape(context, *it->second), override_.value, override_.table, table);
  if (rows.empty() || !may_set(context, *file.package, *it->second, override_.param->span)) return;
  Param& param = context.policy.tables.params[it->second->id];
  std::vector<std::string> before = in_words(param, context.policy.tables);
  param.rows = std::move(rows);
  note_override(context.policy.tables, param, file.package->name, std::move(before));
}

}  // namespace

void check_override(Context& context, const FileScope& file, const ast::Decl& decl) {
  const auto& override_ = std::get<ast::OverrideDecl>(decl.node);
  if (override_.rule) return check_rule_override(context, file, override_);
  if (override_.param) check_param_override(context, file, override_);
}

}  // namespace mpol::check
