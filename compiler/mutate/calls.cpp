#include "compiler/mutate/calls.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace mpol::mutate {
namespace {

// An action by its last name, or the verdict of that name, as an action call means it. none: no verdict is asked for.
VerdictId verdict_of(const ast::ActionCall& call, const Tables& tables) {
  if (call.action.parts.empty()) return {};
  const std::string& name = call.action.parts.back().text;
  for (const ActionInfo& action : tables.actions) {
    if (action.name == name) return action.verdict;
  }
  const auto found = std::find(tables.verdicts.begin(), tables.verdicts.end(), name);
  return found == tables.verdicts.end() ? VerdictId() : VerdictId(found - tables.verdicts.begin());
}

// The next milder verdict that can be written as it is: one whose name is an action's would need arguments.
std::string milder(VerdictId verdict, const Tables& tables) {
  for (std::uint32_t i = verdict.index; i-- > 0;) {
    const std::string& name = tables.verdicts[i];
    const bool is_action = std::any_of(tables.actions.begin(), tables.actions.end(),
                                       [&](const ActionInfo& action) { return action.name == name; });
    if (!is_action) return name;
  }
  return {};
}

}  // namespace

void add_weakened(const Subject& subject, const std::vector<ast::ActionCall>& calls, const std::string& when,
                  Mutations& out) {
  const Tables& tables = subject.policy.tables;
  for (const ast::ActionCall& call : calls) {
    const VerdictId verdict = verdict_of(call, tables);
    const std::string with = verdict.has_value() ? milder(verdict, tables) : "";
    if (with.empty()) continue;
    out.replace(call.span, with, fmt::format("`{}` instead of `{}`", with, call.action.text()),
                fmt::format("add a test {} that expects {}", when, tables.verdicts[verdict.index]));
  }
}

void add_removed(const Subject& subject, const std::vector<ast::ActionCall>& calls, const std::string& when,
                 Mutations& out) {
  if (calls.size() < 2) return;
  for (const ast::ActionCall& call : calls) {
    const std::string name = call.action.text();
    out.remove(subject.with_comma(call.span), call.span, fmt::format("without `{}`", name),
               fmt::format("add a test {} that expects {}", when, name));
  }
}

std::vector<Calls> calls_of(const Subject& subject) {
  std::vector<Calls> result;
  const auto& node = subject.decl.node;
  if (const auto* rule = std::get_if<ast::RuleDecl>(&node))
    result.push_back({&rule->body.then, fmt::format("in which {} fires", subject.decl.name.text)});
  if (const auto* escalation = std::get_if<ast::EscalationDecl>(&node)) {
    for (const ast::Level& level : escalation->levels)
      result.push_back({&level.then, fmt::format("in which level {} is entered", level.number)});
  }
  return result;
}

}  // namespace mpol::mutate
