#include "compiler/check/rules/hard_rules.hpp"

#include <fmt/core.h>

#include "compiler/check/rules/unknowns.hpp"

namespace mpol::check {
namespace {

constexpr const char* kHardHere = "this makes the rule hard";

void report_param(Context& context, const RuleEntity& entity, const checked::Expr& part) {
  const Param& param = context.policy.tables.params[part.a];
  auto report = context.out->report(Code::E0529, part.span, entity.id, param.name);
  report.label(entity.hard, kHardHere).help("write the constant that must hold for everyone");
}

const checked::Expr* first_param(const checked::Rule& rule) {
  for (const auto* expr : {&rule.applies, &rule.when, &rule.findings}) {
    if (!*expr) continue;
    if (const checked::Expr* found = param_read(**expr)) return found;
  }
  return nullptr;
}

}  // namespace

void check_hard_rule(Context& context, const RuleEntity& entity, const checked::Rule& rule) {
  if (!rule.hard) return;
  const ast::RuleBody& body = std::get<ast::RuleDecl>(entity.decl->node).body;
  if (!body.unless.empty() && body.unless.front())
    context.out->report(Code::E0527, body.unless.front()->span, entity.id).label(entity.hard, kHardHere);
  if (body.open_unless) context.out->report(Code::E0528, *body.open_unless, entity.id).label(entity.hard, kHardHere);
  if (const checked::Expr* part = first_param(rule)) report_param(context, entity, *part);
}

}  // namespace mpol::check
