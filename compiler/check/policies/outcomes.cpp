#include "compiler/check/policies/outcomes.hpp"

#include <algorithm>
#include <cmath>

#include "base/limits.hpp"
#include "compiler/check/expressions/ranges.hpp"

namespace mpol::check {
namespace {

using checked::Expr;
using ir::Op;

// A little below 2^63: doubles near it are 1,024 apart.
constexpr double kMostInt = 9.2e18;

// What a text or list of an event gives is bounded by the event's size.
NumberInterval operand_range(const Expr& expr, const checked::Policy& policy) {
  switch (expr.op) {
    case Op::CountMatches:
    case Op::CountPatterns:
    case Op::TextLength:
    case Op::SegmentCount:
    case Op::ListLength:
    case Op::CountElements: return {0, static_cast<double>(limits::kMaxEventBytes)};
    default: return range_of(expr, policy);
  }
}

bool holds_zero(NumberInterval range) { return range.low <= 0 && range.high >= 0; }

// Sums, products and quotients of numbers can be infinite; all else that gives a number is finite.
bool can_be_infinite(const Expr& expr) {
  const bool is_arithmetic = expr.op == Op::NumberAdd || expr.op == Op::NumberSubtract ||
                             expr.op == Op::NumberMultiply || expr.op == Op::NumberDivide;
  return is_arithmetic || std::any_of(expr.operands.begin(), expr.operands.end(), can_be_infinite);
}

bool is_outside(double value) { return std::isnan(value) || std::abs(value) > kMostInt; }

template <class Operation>
bool overflows(NumberInterval a, NumberInterval b, const Operation& operation) {
  return is_outside(operation(a.low, b.low)) || is_outside(operation(a.low, b.high)) ||
         is_outside(operation(a.high, b.low)) || is_outside(operation(a.high, b.high));
}

// Whether it follows from the expression being so that the field is there.
bool says_present(const Expr& expr, bool holds, FieldId field) {
  switch (expr.op) {
    case Op::FieldMissing: return !holds && expr.a == field.index;
    case Op::Not: return says_present(expr.operands[0], !holds, field);
    case Op::And:
    case Op::Or:
      return (expr.op == Op::And) == holds &&
             std::any_of(expr.operands.begin(), expr.operands.end(),
                         [&](const Expr& operand) { return says_present(operand, holds, field); });
    default: return false;
  }
}

}  // namespace

bool Outcomes::can_be_missing(FieldId field, const Given& given) const {
  return policy_.tables.fields[field.index].optional &&
         std::none_of(given.begin(), given.end(),
                      [&](const Foreseen::Part& part) { return says_present(*part.first, part.second, field); });
}
bool Outcomes::can_be_missing(ViewId view, const Given& given) const {
  return can_be_missing(policy_.tables.views[view.index].field, given);
}

void Outcomes::take_to_hold(const Expr& part, bool holds, Given& given) const {
  if (!can_be_unknown(part, given)) given.emplace_back(&part, holds);
}

bool Outcomes::any_unknown(const Expr& expr, const Given& given) const {
  return std::any_of(expr.operands.begin(), expr.operands.end(),
                     [&](const Expr& operand) { return can_be_unknown(operand, given); });
}

// A part only matters where those before it have not decided.
bool Outcomes::joined_can_be_unknown(const Expr& expr, const Given& given) const {
  Given before = given;
  for (const Expr& operand : expr.operands) {
    if (can_be_unknown(operand, before)) return true;
    before.emplace_back(&operand, expr.op == Op::And);
  }
  return false;
}

bool Outcomes::choice_can_be_unknown(const Expr& expr, const Given& given) const {
  if (can_be_unknown(expr.operands[0], given)) return true;
  Given is_true = given, is_false = given;
  is_true.emplace_back(&expr.operands[0], true);
  is_false.emplace_back(&expr.operands[0], false);
  return can_be_unknown(expr.operands[1], is_true) || can_be_unknown(expr.operands[2], is_false);
}

// Overflows, divisions by zero, and infinities that have no difference.
bool Outcomes::arithmetic_fails(const Expr& expr) const {
  const NumberInterval a = operand_range(expr.operands[0], policy_);
  const NumberInterval b = expr.operands.size() > 1 ? operand_range(expr.operands[1], policy_) : NumberInterval{0, 0};
  switch (expr.op) {
    case Op::IntNegate: return is_outside(a.low) || is_outside(a.high);
    case Op::IntAdd: return overflows(a, b, [](double x, double y) { return x + y; });
    case Op::IntSubtract: return overflows(a, b, [](double x, double y) { return x - y; });
    case Op::IntMultiply: return overflows(a, b, [](double x, double y) { return x * y; });
    case Op::IntDivide: return holds_zero(b) || (is_outside(a.low) && b.low <= -1 && b.high >= -1);
    case Op::NumberDivide:
      return holds_zero(b) || (can_be_infinite(expr.operands[0]) && can_be_infinite(expr.operands[1]));
    case Op::NumberAdd:
    case Op::NumberSubtract: return can_be_infinite(expr.operands[0]) && can_be_infinite(expr.operands[1]);
    default: return false;
  }
}

bool Outcomes::is_decided_by_ranges(const Expr& expr) const {
  const NumberInterval a = range_of(expr.operands[0], policy_), b = range_of(expr.operands[1], policy_);
  switch (expr.op) {
    case Op::IntLess:
    case Op::NumberLess: return less(a, b) != Truth::Unknown;
    case Op::IntLessEqual:
    case Op::NumberLessEqual: return less_equal(a, b) != Truth::Unknown;
    default: return equal(a, b) != Truth::Unknown;
  }
}

bool Outcomes::can_be_unknown(const Expr& expr, const Given& given) const {
  switch (expr.op) {
    case Op::TruthConst: return expr.int_value == static_cast<std::int64_t>(Truth::Unknown);
    case Op::IntConst:
    case Op::NumberConst:
    case Op::SymbolConst:
    case Op::Element:
    case Op::FindingField:
    case Op::FieldMissing:
    case Op::SignalUnavailable: return false;
    case Op::Field:
    case Op::ListLength: return can_be_missing(FieldId(expr.a), given);
    case Op::ListHas:
    case Op::AnyElement:
    case Op::AllElements:
    case Op::CountElements: return can_be_missing(FieldId(expr.a), given) || any_unknown(expr, given);
    case Op::AnyFinding: return can_be_missing(policy_.tables.findings[expr.a].view, given) || any_unknown(expr, given);
    case Op::Has:
    case Op::CountMatches:
    case Op::CountPatterns:
    case Op::Near:
    case Op::TextLength:
    case Op::SegmentCount:
    case Op::Template: return can_be_missing(ViewId(expr.a), given);
    case Op::Signal:
    case Op::DetectLanguage:
    case Op::Counter:
    case Op::Outlier:
    case Op::Fired:
    case Op::VerdictOf:
    case Op::LevelOf: return true;
    case Op::IntEqual:
    case Op::IntLess:
    case Op::IntLessEqual:
    case Op::NumberEqual:
    case Op::NumberLess:
    case Op::NumberLessEqual: return any_unknown(expr, given) && !is_decided_by_ranges(expr);
    case Op::IntNegate:
    case Op::IntAdd:
    case Op::IntSubtract:
    case Op::IntMultiply:
    case Op::IntDivide:
    case Op::NumberAdd:
    case Op::NumberSubtract:
    case Op::NumberDivide: return any_unknown(expr, given) || arithmetic_fails(expr);
    case Op::And:
    case Op::Or: return joined_can_be_unknown(expr, given);
    case Op::Select: return choice_can_be_unknown(expr, given);
    // A field or signal with a default has no value only where the default has none; all others as their operands.
    case Op::FieldOr:
    case Op::SignalOr:
    case Op::Param:
    case Op::Not:
    case Op::TruthEqual:
    case Op::SymbolEqual:
    case Op::SymbolIn:
    case Op::LanguageIn:
    case Op::IntToNumber:
    case Op::IntMin:
    case Op::IntMax:
    case Op::NumberNegate:
    case Op::NumberMultiply:
    case Op::NumberMin:
    case Op::NumberMax:
    case Op::NoisyOr: return any_unknown(expr, given);
  }
  return true;
}

PossibleTruths Outcomes::of(const Expr& condition, const Given& given) const {
  PossibleTruths possible{};
  if (!foreseen_.can_hold(given)) return possible;
  Given parts = given;
  for (const Truth truth : {Truth::True, Truth::False}) {
    parts.emplace_back(&condition, truth == Truth::True);
    possible[static_cast<std::size_t>(truth)] = foreseen_.can_hold(parts);
    parts.pop_back();
  }
  possible[static_cast<std::size_t>(Truth::Unknown)] = can_be_unknown(condition, given);
  return possible;
}

PossibleTruths Outcomes::of_all(const Given& parts) const {
  PossibleTruths possible{};
  possible[static_cast<std::size_t>(Truth::True)] = foreseen_.can_hold(parts);
  Given given;
  for (const Foreseen::Part& part : parts) {
    const PossibleTruths own = of(*part.first, given);
    const Truth fails = to_truth(!part.second);
    possible[static_cast<std::size_t>(Truth::False)] |= own[static_cast<std::size_t>(fails)];
    possible[static_cast<std::size_t>(Truth::Unknown)] |= own[static_cast<std::size_t>(Truth::Unknown)];
    take_to_hold(*part.first, part.second, given);
  }
  return possible;
}

}  // namespace mpol::check
