// What a test expects. A name is the verdict of that name, or else the action: `block` is first a verdict.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "compiler/check/missing_imports.hpp"
#include "compiler/check/rule_refs.hpp"
#include "compiler/check/rules/action_arguments.hpp"
#include "compiler/check/rules/actions.hpp"
#include "compiler/check/tests/tests.hpp"

namespace mpol::check {
namespace {

using Result = std::optional<checked::Expectation>;

Result rules_expectation(Context& context, const FileScope& file, const ast::Expectation& given,
                         checked::Expectation result) {
  if (given.rule.text.empty()) return std::nullopt;
  result.name = given.rule.text;
  result.wildcard = given.rule.wildcard;
  result.rules = find_rules(context, file, given.rule);
  if (result.rules.empty()) return std::nullopt;
  return result;
}

Result needs_expectation(Context& context, const FileScope& file, const ast::Expectation& given,
                         checked::Expectation result) {
  Scope scope{file};
  const Entity* signal = find_entity(context, scope, given.name);
  if (signal == nullptr) return std::nullopt;
  if (signal->kind != EntityKind::Signal) {
    report_wrong_kind(context, *signal, given.name.span, "a signal");
    return std::nullopt;
  }
  result.name = signal->name;
  return result;
}

Result outcome_expectation(Context& context, const FileScope& file, const ast::Expectation& given,
                           checked::Expectation result) {
  const std::string name = given.name.text();
  if (name.empty()) return std::nullopt;
  result.name = name;
  result.verdict = find_verdict(context, name);
  if (result.verdict.has_value()) {
    result.kind = checked::ExpectKind::Verdict;
    mark_verdicts_used(context, file);
    return result;
  }
  result.kind = checked::ExpectKind::Action;
  if (const ActionEntity* action = find_action(context, file, given.name)) {
    result.name = action->name;
    return result;
  }
  const std::string package = package_to_import(context, file, name);
  if (file.lacks_import || (!package.empty() && !is_first_report(context, file, package))) return std::nullopt;
  auto report = context.out->report(Code::E0808, given.name.span, name);
  if (!package.empty()) {
    fix_import(file, package, report);
    return std::nullopt;
  }
  if (const auto rule = rule_called(context, name)) {
    report.fix(fmt::format("write `{}`", *rule), {{given.name.span, *rule}});
    return std::nullopt;
  }
  std::vector<std::string> names = action_names(file);
  if (context.verdict_names) names.insert(names.end(), context.verdict_names->begin(), context.verdict_names->end());
  if (const auto nearest = nearest_name(name, names))
    report.fix(fmt::format("write `{}`", *nearest), {{given.name.span, *nearest}});
  return std::nullopt;
}

void require_level(Context& context, const ast::Expectation& given) {
  std::vector<std::int64_t> levels;
  for (const FileScope& scope : context.scopes) {
    for (const ast::Decl& decl : scope.file->decls) {
      const auto* escalation = std::get_if<ast::EscalationDecl>(&decl.node);
      if (decl.damaged && escalation != nullptr) return;
      if (escalation == nullptr) continue;
      for (const ast::Level& level : escalation->levels) levels.push_back(level.number);
    }
    if (scope.file->damaged) return;
  }
  if (std::find(levels.begin(), levels.end(), given.level) != levels.end()) return;
  auto report = context.out->report(Code::E0809, given.span, given.level);
  if (!levels.empty()) report.help(fmt::format("there are {}", fmt::join(levels, ", ")));
}

}  // namespace

Result check_expectation(Context& context, const FileScope& file, const ast::Expectation& given) {
  checked::Expectation result;
  result.negated = given.negated;
  result.span = given.span;
  switch (given.kind) {
    case ast::ExpectKind::Rule:
      result.kind = checked::ExpectKind::Rule;
      return rules_expectation(context, file, given, std::move(result));
    case ast::ExpectKind::Undetermined:
      result.kind = checked::ExpectKind::Undetermined;
      return rules_expectation(context, file, given, std::move(result));
    case ast::ExpectKind::Needs:
      result.kind = checked::ExpectKind::Needs;
      return needs_expectation(context, file, given, std::move(result));
    case ast::ExpectKind::Level:
      result.kind = checked::ExpectKind::Level;
      result.level = given.level;
      require_level(context, given);
      return result;
    case ast::ExpectKind::Evidence:
      result.kind = checked::ExpectKind::Evidence;
      result.name = given.text;
      return result;
    case ast::ExpectKind::Outcome: return outcome_expectation(context, file, given, std::move(result));
  }
  return std::nullopt;
}

}  // namespace mpol::check
