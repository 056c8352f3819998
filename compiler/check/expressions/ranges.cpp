#include "compiler/check/expressions/ranges.hpp"

#include <algorithm>

namespace mpol::check {
namespace {

NumberInterval of_bounds(const Bounds& bounds, ValueKind kind) {
  NumberInterval range = NumberInterval::anything();
  if (bounds.int_low) range.low = static_cast<double>(*bounds.int_low);
  if (bounds.int_high) range.high = static_cast<double>(*bounds.int_high);
  if (bounds.number_low) range.low = *bounds.number_low;
  if (bounds.number_high) range.high = *bounds.number_high;
  if (kind == ValueKind::Score) range = {std::max(range.low, 0.0), std::min(range.high, 1.0)};
  return range;
}

NumberInterval of_extreme(const checked::Expr& expr, const checked::Policy& policy, bool greatest) {
  NumberInterval range = range_of(expr.operands[0], policy);
  for (const checked::Expr& operand : expr.operands) {
    const NumberInterval other = range_of(operand, policy);
    range.low = greatest ? std::max(range.low, other.low) : std::min(range.low, other.low);
    range.high = greatest ? std::max(range.high, other.high) : std::min(range.high, other.high);
  }
  return range;
}

constexpr NumberInterval kCount{0, std::numeric_limits<double>::infinity()};

NumberInterval of_counter(const checked::Counter& counter, const checked::Policy& policy) {
  switch (counter.kind) {
    case ir::CounterKind::Count:
    case ir::CounterKind::Distinct: return kCount;
    case ir::CounterKind::Mean: return counter.of ? range_of(*counter.of, policy) : NumberInterval::anything();
    case ir::CounterKind::Sum: {
      const NumberInterval one = counter.of ? range_of(*counter.of, policy) : NumberInterval::anything();
      // Any number of events, also none.
      NumberInterval sum = NumberInterval::anything();
      if (one.low >= 0) sum.low = 0;
      if (one.high <= 0) sum.high = 0;
      return sum;
    }
    default: return NumberInterval::anything();
  }
}

}  // namespace

NumberInterval range_of(const checked::Expr& expr, const checked::Policy& policy) {
  using ir::Op;
  const Tables& tables = policy.tables;
  switch (expr.op) {
    case Op::IntConst: return NumberInterval::known(static_cast<double>(expr.int_value));
    case Op::NumberConst: return NumberInterval::known(expr.number);
    case Op::IntToNumber: return range_of(expr.operands[0], policy);
    case Op::Field: return of_bounds(tables.fields[expr.a].bounds, expr.kind);
    case Op::FieldOr:
      return hull(of_bounds(tables.fields[expr.a].bounds, expr.kind), range_of(expr.operands[0], policy));
    case Op::Param: return of_bounds(tables.params[expr.a].bounds, expr.kind);
    case Op::Signal: return of_bounds(tables.signals[expr.a].bounds, expr.kind);
    case Op::SignalOr:
      return hull(of_bounds(tables.signals[expr.a].bounds, expr.kind), range_of(expr.operands[0], policy));
    case Op::Select: return hull(range_of(expr.operands[1], policy), range_of(expr.operands[2], policy));
    case Op::IntMin:
    case Op::NumberMin: return of_extreme(expr, policy, false);
    case Op::IntMax:
    case Op::NumberMax: return of_extreme(expr, policy, true);
    case Op::Counter: return of_counter(policy.counters[expr.a], policy);
    case Op::NoisyOr: return kUnknownScore;
    case Op::CountMatches:
    case Op::CountPatterns:
    case Op::TextLength:
    case Op::SegmentCount:
    case Op::ListLength:
    case Op::CountElements: return kCount;
    default: return NumberInterval::anything();
  }
}

}  // namespace mpol::check
