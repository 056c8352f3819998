// `if … then … else …`, and the quantifiers over an event's own lists.
#include <fmt/core.h>

#include "compiler/check/expressions/build.hpp"
#include "compiler/check/expressions/families.hpp"

namespace mpol::check {
namespace {

using ir::Op;

Value report_branches(Context& context, const Value& a, const Value& b, Span span) {
  context.out->report(Code::E0318, span, describe(a.type), describe(b.type))
      .label(a.span, describe(a.type))
      .label(b.span, describe(b.type));
  return error_value(span);
}

bool can_be_chosen(Kind kind) {
  return kind != Kind::Text && kind != Kind::List && kind != Kind::Rate && kind != Kind::Spans && kind != Kind::Span;
}

checked::Expr missing(const Value& list, Span span) {
  checked::Expr expr = make(Op::FieldMissing, Kind::Bool, span);
  expr.a = list.list.index;
  return expr;
}

// What a quantifier gives for a missing list that counts as empty: any false, all true, count 0.
Value over_missing(const Value& list, ast::QuantifierKind kind, checked::Expr loop, Span span) {
  const Kind result = kind == ast::QuantifierKind::Count ? Kind::Int : Kind::Bool;
  if (!list.empty_when_missing) return scalar(result, std::move(loop));
  switch (kind) {
    case ast::QuantifierKind::Any:
      return scalar(result, all_of(list_of(negate(missing(list, span)), std::move(loop)), span));
    case ast::QuantifierKind::All: return scalar(result, any_of(list_of(missing(list, span), std::move(loop)), span));
    default:
      return scalar(result, make(Op::Select, Kind::Int, span,
                                 list_of(missing(list, span), int_const(0, Kind::Int, span), std::move(loop))));
  }
}

}  // namespace

Value check_if(Context& context, Scope& scope, const ast::Expr& expr, const ast::IfExpr& choice, const Type* expected) {
  Value condition = check_condition(context, scope, *choice.condition);
  Value a = check_expr(context, scope, *choice.then_value, expected);
  Value b = check_expr(context, scope, *choice.else_value, expected != nullptr ? expected : &a.type);
  if (condition.type.is_error() || a.type.is_error() || b.type.is_error()) return error_value(expr.span);
  if (expected != nullptr && converts_silently(a, *expected) && converts_silently(b, *expected)) {
    a = fit(context, std::move(a), *expected);
    b = fit(context, std::move(b), *expected);
  } else if (converts_silently(b, a.type)) {
    b = fit(context, std::move(b), a.type);
  } else if (converts_silently(a, b.type)) {
    a = fit(context, std::move(a), b.type);
  }
  if (a.type.is_error() || b.type.is_error()) return error_value(expr.span);
  if (!same_type(a.type, b.type)) return report_branches(context, a, b, expr.span);
  if (!can_be_chosen(a.type.kind)) {
    context.out->report(Code::E0332, a.span, describe(a.type));
    return error_value(expr.span);
  }
  const Type type = a.type;
  return scalar(type, make(Op::Select, type.kind, expr.span,
                           list_of(std::move(condition.expr), std::move(a.expr), std::move(b.expr))));
}

Value check_quantifier(Context& context, Scope& scope, const ast::Expr& expr, const ast::QuantifierExpr& quantifier) {
  const Value list = check_expr(context, scope, *quantifier.list);
  if (!list.type.is_error() && list.type.kind != Kind::List) {
    fit(context, list, Kind::List);
    return error_value(expr.span);
  }
  const LoopId loop(context.policy.loops++);
  Local variable;
  variable.name = quantifier.variable.text;
  if (list.type.is_error()) {
    variable.value = error_value(quantifier.variable.span);
  } else {
    variable.value = scalar(list.type.element, make(Op::Element, list.type.element, quantifier.variable.span));
    variable.value.expr.a = loop.index;
  }
  scope.locals.push_back(std::move(variable));
  Value body = check_condition(context, scope, *quantifier.condition);
  scope.locals.pop_back();
  if (list.type.is_error() || body.type.is_error()) return error_value(expr.span);
  static constexpr Op kOps[] = {Op::AnyElement, Op::AllElements, Op::CountElements};
  const Kind kind = quantifier.kind == ast::QuantifierKind::Count ? Kind::Int : Kind::Bool;
  checked::Expr result =
      make(kOps[static_cast<std::size_t>(quantifier.kind)], kind, expr.span, list_of(std::move(body.expr)));
  result.a = list.list.index;
  result.b = loop.index;
  return over_missing(list, quantifier.kind, std::move(result), expr.span);
}

}  // namespace mpol::check
