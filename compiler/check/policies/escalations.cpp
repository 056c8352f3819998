#include <fmt/core.h>

#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/expressions/expressions.hpp"
#include "compiler/check/policies/policies.hpp"
#include "compiler/check/rules/actions.hpp"

namespace mpol::check {
namespace {

void check_order(Context& context, const ast::EscalationDecl& escalation) {
  const ast::Level* before = nullptr;
  for (const ast::Level& level : escalation.levels) {
    if (before != nullptr && level.number <= before->number)
      context.out->report(Code::E0532, level.number_span, level.number, before->number)
          .label(before->number_span, "the level before it");
    before = &level;
  }
}

checked::Level check_level(Context& context, const FileScope& file, const ast::Level& level) {
  Scope scope{file, {}, true};
  checked::Level result;
  result.number = level.number;
  result.title = level.title;
  result.span = level.number_span;
  if (level.when) {
    Value when = check_condition(context, scope, *level.when);
    if (!when.type.is_error()) result.condition = std::move(when.expr);
  }
  if (level.lowers_after) {
    Value after = check_constant(context, scope, *level.lowers_after, Kind::Duration);
    if (!after.type.is_error()) result.lowers_after = std::move(after.expr);
  }
  result.then = check_action_calls(context, scope, level.then);
  return result;
}

}  // namespace

void check_escalation(Context& context, const FileScope& file, const ast::Decl& decl) {
  const auto& escalation = std::get<ast::EscalationDecl>(decl.node);
  checked::Escalation result;
  result.name = decl.name.text;
  result.span = decl.name.span;
  check_order(context, escalation);
  Scope scope{file};
  for (const ast::Name& name : escalation.by) {
    if (auto key = check_key(context, scope, name)) {
      result.by.push_back(std::move(*key));
      result.key_names.push_back(name.text);
    }
  }
  for (const ast::Level& level : escalation.levels) result.levels.push_back(check_level(context, file, level));
  require_time(context, decl.name.span, decl.name.text);
  context.policy.escalations.push_back(std::move(result));
}

}  // namespace mpol::check
