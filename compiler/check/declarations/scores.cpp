// Scores: evidence with weights becomes noisy_or(weight, condition, …); any other expression is taken as it is, and a
// float is kept within 0 and 1.
#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/expressions/build.hpp"
#include "compiler/check/expressions/expressions.hpp"

namespace mpol::check {
namespace {

Value check_evidence(Context& context, Scope& scope, const Entity& entity, const ast::ScoreDecl& decl) {
  std::vector<checked::Expr> operands;
  bool has_error = decl.evidence.empty();
  if (decl.evidence.empty()) context.out->report(Code::E0616, entity.span, entity.name);
  for (const ast::EvidencePart& part : decl.evidence) {
    if (!part.weight || !part.condition) return error_value(entity.span);
    Value weight = check_as(context, scope, *part.weight, Kind::Score);
    Value condition = check_condition(context, scope, *part.condition);
    has_error = has_error || weight.type.is_error() || condition.type.is_error();
    if (weight.is_constant && !weight.type.is_error() && weight.expr.number == 0)
      context.out->report(Code::E0617, weight.span);
    operands.push_back(std::move(weight.expr));
    operands.push_back(std::move(condition.expr));
  }
  if (has_error) return error_value(entity.span);
  checked::Expr evidence = make(ir::Op::NoisyOr, Kind::Score, entity.span, std::move(operands));
  evidence.score = ScoreId(entity.id);
  return scalar(Kind::Score, std::move(evidence));
}

Value within_score(Value value) {
  const Span span = value.span;
  checked::Expr least =
      make(ir::Op::NumberMax, Kind::Score, span, list_of(number_const(0, Kind::Score, span), std::move(value.expr)));
  return scalar(Kind::Score, make(ir::Op::NumberMin, Kind::Score, span,
                                  list_of(number_const(1, Kind::Score, span), std::move(least))));
}

}  // namespace

void resolve_score(Context& context, Entity& entity) {
  const auto& decl = std::get<ast::ScoreDecl>(entity.decl->node);
  entity.type = Kind::Score;
  Scope scope{*entity.scope};
  if (!decl.value) {
    entity.value = check_evidence(context, scope, entity, decl);
  } else {
    Value value = check_expr(context, scope, *decl.value);
    const bool is_float = value.type.kind == Kind::Float && !value.is_constant;
    entity.value = is_float ? within_score(std::move(value)) : fit(context, std::move(value), Kind::Score);
  }
  checked::Score& row = context.policy.scores[entity.id];
  row.span = entity.span;
  row.value = entity.value.expr;
}

}  // namespace mpol::check
