#include "compiler/check/rules/unknowns.hpp"

namespace mpol::check {
namespace {

using ir::Op;

template <class Test>
const checked::Expr* find(const checked::Expr& expr, const Test& test) {
  if (test(expr)) return &expr;
  for (const checked::Expr& operand : expr.operands) {
    if (const checked::Expr* found = find(operand, test)) return found;
  }
  return nullptr;
}

bool searches_optional_text(const checked::Expr& expr, const Tables& tables) {
  const bool searches = expr.op == Op::Has || expr.op == Op::CountMatches || expr.op == Op::CountPatterns ||
                        expr.op == Op::Near || expr.op == Op::TextLength || expr.op == Op::SegmentCount;
  if (!searches || expr.a >= tables.views.size()) return false;
  const FieldId field = tables.views[expr.a].field;
  return field.has_value() && tables.fields[field.index].optional;
}

bool can_go_missing(const checked::Expr& expr, const Tables& tables) {
  if (expr.op == Op::Signal) return true;
  if (expr.op == Op::Field) return tables.fields[expr.a].optional;
  return searches_optional_text(expr, tables);
}

bool can_fail(Op op) {
  switch (op) {
    case Op::DetectLanguage:
    case Op::IntNegate:
    case Op::IntAdd:
    case Op::IntSubtract:
    case Op::IntMultiply:
    case Op::IntDivide:
    case Op::NumberDivide:
    case Op::NumberMultiply:
    case Op::NumberAdd:
    case Op::NumberSubtract:
    case Op::SignalUnavailable:
    case Op::Counter:
    case Op::Outlier:
    case Op::Template: return true;
    default: return false;
  }
}

}  // namespace

const checked::Expr* outage(const checked::Expr& expr, const Tables& tables) {
  return find(expr, [&](const checked::Expr& part) { return can_go_missing(part, tables); });
}

bool can_be_unknown(const checked::Expr& expr, const Tables& tables) {
  const auto test = [&](const checked::Expr& part) { return can_go_missing(part, tables) || can_fail(part.op); };
  return find(expr, test) != nullptr;
}

const checked::Expr* param_read(const checked::Expr& expr) {
  return find(expr, [](const checked::Expr& part) { return part.op == Op::Param; });
}

}  // namespace mpol::check
