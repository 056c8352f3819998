// A verdict's name is an action without parameters wherever no action has that name: `unknown flag`.
#include "compiler/check/rules/actions.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "compiler/check/arguments.hpp"
#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/missing_imports.hpp"
#include "compiler/check/rules/action_arguments.hpp"

namespace mpol::check {
namespace {

// None: not written, or reported.
VerdictId check_verdict(Context& context, const FileScope& file, const std::optional<ast::Name>& name) {
  if (!name || name->text.empty()) return {};
  mark_verdicts_used(context, file);
  const VerdictId verdict = find_verdict(context, name->text);
  if (verdict.has_value()) return verdict;
  auto report = context.out->report(Code::E0517, name->span, name->text);
  if (!context.verdict_names) {
    report.help("verdicts and their order come with `import std.outcome`");
  } else if (const auto nearest = nearest_name(name->text, *context.verdict_names)) {
    report.fix(fmt::format("write `{}`", *nearest), {{name->span, *nearest}});
  }
  return {};
}

void check_parameters(Context& context, ActionEntity& action, const ast::ActionDecl& decl, ActionInfo& row) {
  std::unordered_map<std::string, Span> seen;
  for (const ast::Parameter& parameter : decl.parameters) {
    DeclaredType declared = check_parameter_type(context, *action.scope, parameter);
    const Kind kind = declared.type.kind;
    if (kind == Kind::List) declared.type = report_parameter_type(context, declared);
    require_new_parameter(context, parameter.name, seen);
    action.types.push_back(declared.type);
    action.bounds.push_back(declared.bounds);
    action.defaults.emplace_back();
    row.params.push_back({parameter.name.text, written(declared.type)});
    if (!parameter.default_value || declared.type.is_error()) continue;
    Scope scope{*action.scope};
    action.defaults.back() = check_argument(context, scope, *parameter.default_value, parameter.name.text,
                                            declared.type, declared.bounds, declared.span);
  }
}

// The action that a verdict's name stands for where no action has it.
ActionId verdict_action(Context& context, const std::string& name, VerdictId verdict) {
  auto& actions = context.policy.tables.actions;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    if (actions[i].name == name && actions[i].verdict == verdict && actions[i].params.empty()) return ActionId(i);
  }
  ActionInfo row;
  row.name = name;
  row.verdict = verdict;
  actions.push_back(std::move(row));
  return ActionId(actions.size() - 1);
}

void report_unknown_action(Context& context, const FileScope& file, const ast::Path& path) {
  const std::string name = path.text();
  if (file.lacks_import || !context.reported_names.insert({file.package, "action " + name}).second) return;
  const std::string package = package_to_import(context, file, name);
  if (!package.empty() && !is_first_report(context, file, package)) return;
  auto report = context.out->report(Code::E0506, path.span, name);
  if (!package.empty()) return fix_import(file, package, report);
  std::vector<std::string> names = action_names(file);
  if (context.verdict_names) names.insert(names.end(), context.verdict_names->begin(), context.verdict_names->end());
  if (const auto nearest = nearest_name(name, names))
    report.fix(fmt::format("write `{}`", *nearest), {{path.span, *nearest}});
  else if (names.empty())
    report.help("actions and verdicts come with `import std.outcome`");
  else if (context.verdict_names)
    report.help(fmt::format("the verdicts are {}", fmt::join(*context.verdict_names, ", ")));
}

ir::Modifier modifier(ast::ActionModifier written) {
  switch (written) {
    case ast::ActionModifier::Immediate: return ir::Modifier::Immediate;
    case ast::ActionModifier::Hard: return ir::Modifier::Hard;
    default: return ir::Modifier::None;
  }
}

void check_modifier(Context& context, const ast::ActionCall& call, ActionId action) {
  if (call.modifier == ast::ActionModifier::None || context.policy.tables.actions[action.index].verdict.has_value())
    return;
  context.out->report(Code::E0519, call.modifier_span, quoted(context.sources, call.modifier_span), call.action.text())
      .label(call.action.span, "an action without a verdict");
}

// Nothing after a report.
std::optional<std::vector<checked::ActionArg>> check_arguments(Context& context, Scope& scope,
                                                               const ActionEntity& action,
                                                               const ast::ActionCall& call) {
  const auto& decl = std::get<ast::ActionDecl>(action.decl->node);
  std::vector<ParameterShape> shape;
  for (std::size_t i = 0; i < action.types.size(); ++i) {
    const bool can_be_left_out = action.types[i].optional || decl.parameters[i].default_value;
    shape.push_back({decl.parameters[i].name.text, action.types[i], !can_be_left_out});
  }
  const auto given = match_arguments(context, action.name, shape, call.arguments, call.action.span);
  if (!given) return std::nullopt;
  std::vector<checked::ActionArg> args;
  bool has_error = false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if ((*given)[i] == nullptr) {
      if (action.defaults[i]) args.push_back(*action.defaults[i]);
      continue;
    }
    const Span bounds_span =
        decl.parameters[i].type ? span_of_bounds(*decl.parameters[i].type) : decl.parameters[i].name.span;
    auto arg =
        check_argument(context, scope, *(*given)[i], shape[i].name, shape[i].type, action.bounds[i], bounds_span);
    has_error = has_error || !arg;
    if (arg) args.push_back(std::move(*arg));
  }
  if (has_error) return std::nullopt;
  return args;
}

}  // namespace

VerdictId find_verdict(const Context& context, const std::string& name) {
  if (!context.verdict_names) return {};
  const auto it = std::find(context.verdict_names->begin(), context.verdict_names->end(), name);
  if (it == context.verdict_names->end()) return {};
  return VerdictId(static_cast<std::size_t>(it - context.verdict_names->begin()));
}

void check_action_decls(Context& context) {
  for (ActionEntity& action : context.actions) {
    const auto& decl = std::get<ast::ActionDecl>(action.decl->node);
    ActionInfo row = context.policy.tables.actions[action.id.index];
    row.durable = decl.durable;
    row.sealed = decl.sealed;
    row.verdict = check_verdict(context, *action.scope, decl.verdict);
    row.otherwise = check_verdict(context, *action.scope, decl.otherwise);
    // What is not said is the strictest: an action that is lost must not let anything through.
    if (decl.durable && !decl.otherwise && context.verdict_names)
      row.otherwise = VerdictId(context.verdict_names->size() - 1);
    check_parameters(context, action, decl, row);
    context.policy.tables.actions[action.id.index] = std::move(row);
  }
}

std::optional<checked::ActionCall> check_action_call(Context& context, Scope& scope, const ast::ActionCall& call) {
  if (call.action.parts.empty() || call.action.parts.back().text.empty()) return std::nullopt;
  checked::ActionCall result;
  result.modifier = modifier(call.modifier);
  result.span = call.span;
  const ActionEntity* action = find_action(context, scope.file, call.action);
  if (action != nullptr) {
    result.action = action->id;
    auto args = check_arguments(context, scope, *action, call);
    check_modifier(context, call, result.action);
    if (!args) return std::nullopt;
    result.args = std::move(*args);
    return result;
  }
  const std::string name = call.action.text();
  const VerdictId verdict = find_verdict(context, name);
  if (!verdict.has_value()) {
    report_unknown_action(context, scope.file, call.action);
    return std::nullopt;
  }
  mark_verdicts_used(context, scope.file);
  result.action = verdict_action(context, name, verdict);
  if (!match_arguments(context, name, {}, call.arguments, call.span)) return std::nullopt;
  return result;
}

std::vector<checked::ActionCall> check_action_calls(Context& context, Scope& scope,
                                                    const std::vector<ast::ActionCall>& calls) {
  std::vector<checked::ActionCall> result;
  for (const ast::ActionCall& call : calls) {
    if (auto checked_call = check_action_call(context, scope, call)) result.push_back(std::move(*checked_call));
  }
  return result;
}

}  // namespace mpol::check
