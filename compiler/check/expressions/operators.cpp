// `not`, `-`, `and`, `or`, `implies`, `+ - * /`. What may be added to what stands in one table; constants are worked
// out here, so that a fault in them is found before any event is.
#include <fmt/core.h>

#include <cmath>
#include <optional>

#include "compiler/check/expressions/build.hpp"
#include "compiler/check/expressions/families.hpp"

namespace mpol::check {
namespace {

using ast::BinaryOp;
using ir::Op;

struct ArithmeticRow {
  BinaryOp op;
  Kind left, right, result;
  Op ir;
};
// Floats also stand for scores and ints beside them: those rows are found by widening.
constexpr ArithmeticRow kArithmetic[] = {
    {BinaryOp::Add, Kind::Int, Kind::Int, Kind::Int, Op::IntAdd},
    {BinaryOp::Subtract, Kind::Int, Kind::Int, Kind::Int, Op::IntSubtract},
    {BinaryOp::Multiply, Kind::Int, Kind::Int, Kind::Int, Op::IntMultiply},
    {BinaryOp::Divide, Kind::Int, Kind::Int, Kind::Int, Op::IntDivide},
    {BinaryOp::Add, Kind::Float, Kind::Float, Kind::Float, Op::NumberAdd},
    {BinaryOp::Subtract, Kind::Float, Kind::Float, Kind::Float, Op::NumberSubtract},
    {BinaryOp::Multiply, Kind::Float, Kind::Float, Kind::Float, Op::NumberMultiply},
    {BinaryOp::Divide, Kind::Float, Kind::Float, Kind::Float, Op::NumberDivide},
    {BinaryOp::Add, Kind::Duration, Kind::Duration, Kind::Duration, Op::IntAdd},
    {BinaryOp::Subtract, Kind::Duration, Kind::Duration, Kind::Duration, Op::IntSubtract},
    {BinaryOp::Multiply, Kind::Duration, Kind::Int, Kind::Duration, Op::IntMultiply},
    {BinaryOp::Multiply, Kind::Int, Kind::Duration, Kind::Duration, Op::IntMultiply},
    {BinaryOp::Divide, Kind::Duration, Kind::Int, Kind::Duration, Op::IntDivide},
    {BinaryOp::Subtract, Kind::Time, Kind::Time, Kind::Duration, Op::IntSubtract},
    {BinaryOp::Add, Kind::Time, Kind::Duration, Kind::Time, Op::IntAdd},
    {BinaryOp::Subtract, Kind::Time, Kind::Duration, Kind::Time, Op::IntSubtract},
};

const ArithmeticRow* arithmetic(BinaryOp op, Kind left, Kind right) {
  const bool widens = is_number(left) && is_number(right) && !(left == Kind::Int && right == Kind::Int);
  for (const ArithmeticRow& row : kArithmetic) {
    if (row.op == op && row.left == (widens ? Kind::Float : left) && row.right == (widens ? Kind::Float : right))
      return &row;
  }
  return nullptr;
}

// Nothing: the result does not fit. The caller has ruled out a division by zero.
std::optional<std::int64_t> int_result(Op op, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  switch (op) {
    case Op::IntAdd: return __builtin_add_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Op::IntSubtract: return __builtin_sub_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Op::IntMultiply: return __builtin_mul_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    default: return b == -1 ? int_result(Op::IntSubtract, 0, a) : std::optional(a / b);
  }
}

double number_result(Op op, double a, double b) {
  switch (op) {
    case Op::NumberAdd: return a + b;
    case Op::NumberSubtract: return a - b;
    case Op::NumberMultiply: return a * b;
    default: return a / b;
  }
}

Value report_overflow(Context& context, Span span) {
  context.out->report(Code::E0312, span, quoted(context.sources, span));
  return error_value(span);
}

Value fold(Context& context, const ArithmeticRow& row, const Value& left, const Value& right, Span span) {
  Value result;
  if (ir_type(row.result) == ir::Type::Int) {
    const auto number = int_result(row.ir, left.expr.int_value, right.expr.int_value);
    if (!number) return report_overflow(context, span);
    result = scalar(row.result, int_const(*number, row.result, span));
  } else {
    const double number = number_result(row.ir, left.expr.number, right.expr.number);
    if (!std::isfinite(number)) return report_overflow(context, span);
    result = scalar(row.result, number_const(number, row.result, span));
  }
  result.is_literal = true;
  return result;
}

bool is_zero(const Value& value) {
  return value.is_constant && (value.expr.type == ir::Type::Int ? value.expr.int_value == 0 : value.expr.number == 0);
}

Value check_arithmetic(Context& context, Scope& scope, const ast::Expr& expr, const ast::BinaryExpr& binary) {
  Value left = check_expr(context, scope, *binary.left);
  Value right = check_expr(context, scope, *binary.right);
  if (left.type.is_error() || right.type.is_error()) return error_value(expr.span);
  const ArithmeticRow* row = arithmetic(binary.op, left.type.kind, right.type.kind);
  if (row == nullptr) {
    context.out
        ->report(Code::E0311, binary.op_span, describe(left.type), quoted(context.sources, binary.op_span),
                 describe(right.type))
        .label(left.span, describe(left.type))
        .label(right.span, describe(right.type));
    return error_value(expr.span);
  }
  if (row->left == Kind::Float) {
    left.expr = to_number(std::move(left.expr));
    right.expr = to_number(std::move(right.expr));
  }
  if (binary.op == BinaryOp::Divide && is_zero(right)) {
    context.out->report(Code::E0313, right.span);
    return error_value(expr.span);
  }
  if (left.is_constant && right.is_constant) return fold(context, *row, left, right, expr.span);
  return scalar(row->result,
                make(row->ir, row->result, expr.span, list_of(std::move(left.expr), std::move(right.expr))));
}

// The operands of `a or b or c`, however the parser has put them into a tree of pairs.
void gather(const ast::Expr& expr, BinaryOp op, std::vector<const ast::Expr*>& operands) {
  const auto* binary = std::get_if<ast::BinaryExpr>(&expr.node);
  if (binary == nullptr || binary->op != op) {
    operands.push_back(&expr);
    return;
  }
  gather(*binary->left, op, operands);
  gather(*binary->right, op, operands);
}

Value check_logic(Context& context, Scope& scope, const ast::Expr& expr, BinaryOp op) {
  std::vector<const ast::Expr*> parts;
  gather(expr, op, parts);
  std::vector<checked::Expr> operands;
  bool has_error = false;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (const std::size_t end = report_dangling(context, scope, op, parts, i); end > i) {
      has_error = true;
      i = end - 1;
      continue;
    }
    Value value = check_condition(context, scope, *parts[i]);
    has_error = has_error || value.type.is_error();
    operands.push_back(std::move(value.expr));
  }
  if (has_error) return error_value(expr.span);
  return scalar(Kind::Bool,
                op == BinaryOp::And ? all_of(std::move(operands), expr.span) : any_of(std::move(operands), expr.span));
}

Value check_implies(Context& context, Scope& scope, const ast::Expr& expr, const ast::BinaryExpr& binary) {
  Value left = check_condition(context, scope, *binary.left);
  Value right = check_condition(context, scope, *binary.right);
  if (left.type.is_error() || right.type.is_error()) return error_value(expr.span);
  return scalar(Kind::Bool, any_of(list_of(negate(std::move(left.expr)), std::move(right.expr)), expr.span));
}

Value negative(Context& context, Value value, Span span) {
  if (value.is_constant && value.expr.op == Op::IntConst) {
    const auto number = int_result(Op::IntSubtract, 0, value.expr.int_value);
    if (!number) return report_overflow(context, span);
    value.expr.int_value = *number;
    return value;
  }
  if (value.is_constant) {
    value.expr.number = -value.expr.number;
    return value;
  }
  const Kind kind = value.type.kind == Kind::Score ? Kind::Float : value.type.kind;
  const Op op = ir_type(kind) == ir::Type::Int ? Op::IntNegate : Op::NumberNegate;
  return scalar(kind, make(op, kind, span, list_of(std::move(value.expr))));
}

}  // namespace

Value check_unary(Context& context, Scope& scope, const ast::Expr& expr, const ast::UnaryExpr& unary,
                  const Type* expected) {
  if (unary.op == ast::UnaryOp::Not) {
    Value value = check_condition(context, scope, *unary.operand);
    if (value.type.is_error()) return value;
    return scalar(Kind::Bool, negate(std::move(value.expr)));
  }
  Value value = check_expr(context, scope, *unary.operand, expected);
  if (value.type.is_error()) return value;
  if (!is_number(value.type.kind) && value.type.kind != Kind::Duration) {
    context.out->report(Code::E0329, expr.span, describe(value.type));
    return error_value(expr.span);
  }
  return negative(context, std::move(value), expr.span);
}

Value check_binary(Context& context, Scope& scope, const ast::Expr& expr, const ast::BinaryExpr& binary) {
  switch (binary.op) {
    case BinaryOp::Implies: return check_implies(context, scope, expr, binary);
    case BinaryOp::And:
    case BinaryOp::Or: return check_logic(context, scope, expr, binary.op);
    case BinaryOp::Add:
    case BinaryOp::Subtract:
    case BinaryOp::Multiply:
    case BinaryOp::Divide: return check_arithmetic(context, scope, expr, binary);
    default: return check_comparison(context, scope, expr, binary);
  }
}

}  // namespace mpol::check
