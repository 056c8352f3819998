#include "compiler/check/expressions/build.hpp"

namespace mpol::check {

Value error_value(Span span) {
  Value value;
  value.span = span;
  value.expr = make(ir::Op::TruthConst, Kind::Error, span);
  value.expr.int_value = 2;
  return value;
}

checked::Expr make(ir::Op op, Kind kind, Span span, std::vector<checked::Expr> operands) {
  checked::Expr expr;
  expr.op = op;
  expr.type = ir_type(kind);
  expr.kind = value_kind(kind);
  expr.span = span;
  expr.operands = std::move(operands);
  return expr;
}

checked::Expr truth_const(bool value, Span span) {
  checked::Expr expr = make(ir::Op::TruthConst, Kind::Bool, span);
  expr.int_value = value ? 1 : 0;
  return expr;
}

checked::Expr int_const(std::int64_t value, Kind kind, Span span) {
  checked::Expr expr = make(ir::Op::IntConst, kind, span);
  expr.int_value = value;
  return expr;
}

checked::Expr number_const(double value, Kind kind, Span span) {
  checked::Expr expr = make(ir::Op::NumberConst, kind, span);
  expr.number = value;
  return expr;
}

checked::Expr symbol_const(SymbolId symbol, Kind kind, Span span) {
  checked::Expr expr = make(ir::Op::SymbolConst, kind, span);
  expr.a = symbol.index;
  return expr;
}

checked::Expr negate(checked::Expr operand, bool really) {
  if (!really) return operand;
  const Span span = operand.span;
  return make(ir::Op::Not, Kind::Bool, span, list_of(std::move(operand)));
}

namespace {

checked::Expr joined(ir::Op op, bool empty, std::vector<checked::Expr> operands, Span span) {
  if (operands.empty()) return truth_const(empty, span);
  if (operands.size() == 1) return std::move(operands.front());
  return make(op, Kind::Bool, span, std::move(operands));
}

}  // namespace

checked::Expr all_of(std::vector<checked::Expr> operands, Span span) {
  return joined(ir::Op::And, true, std::move(operands), span);
}
checked::Expr any_of(std::vector<checked::Expr> operands, Span span) {
  return joined(ir::Op::Or, false, std::move(operands), span);
}

checked::Expr to_number(checked::Expr expr) {
  if (expr.type != ir::Type::Int) return expr;
  const Span span = expr.span;
  if (expr.op == ir::Op::IntConst) return number_const(static_cast<double>(expr.int_value), Kind::Float, span);
  return make(ir::Op::IntToNumber, Kind::Float, span, list_of(std::move(expr)));
}

Value scalar(Type type, checked::Expr expr) {
  Value value;
  value.type = std::move(type);
  value.span = expr.span;
  value.is_constant = is_const(expr);
  value.expr = std::move(expr);
  return value;
}

std::uint32_t count_nodes(const checked::Expr& expr) {
  std::uint32_t count = 1;
  for (const checked::Expr& operand : expr.operands) count += count_nodes(operand);
  return count;
}

bool is_const(const checked::Expr& expr) {
  return (expr.op == ir::Op::TruthConst && expr.int_value != 2) || expr.op == ir::Op::IntConst ||
         expr.op == ir::Op::NumberConst || expr.op == ir::Op::SymbolConst;
}

}  // namespace mpol::check
