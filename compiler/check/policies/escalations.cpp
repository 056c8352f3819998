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

void check_level(Context& context, const FileScope& file, const ast::Level& level) {
  Scope scope{file, {}, true};
  if (level.when) check_condition(context, scope, *level.when);
  if (level.lowers_after) check_constant(context, scope, *level.lowers_after, Kind::Duration);
  check_action_calls(context, scope, level.then);
}

}  // namespace

void check_escalation(Context& context, const FileScope& file, const ast::Decl& decl) {
  const auto& escalation = std::get<ast::EscalationDecl>(decl.node);
  context.policy.escalations.push_back({"an escalation", decl.name.text, decl.keyword_span});
  check_order(context, escalation);
  Scope scope{file};
  for (const ast::Name& key : escalation.by) check_key_field(context, scope, key);
  for (const ast::Level& level : escalation.levels) check_level(context, file, level);
}

}  // namespace mpol::check
