#include "program/meaning.hpp"

#include <array>
#include <cmath>

namespace mpol::meaning {
namespace {

using Int = std::int64_t;
constexpr IntInterval kAnyInt = IntInterval::anything();
constexpr NumberInterval kAnyNumber = NumberInterval::anything();

// Every operation here takes its extremes at corners of the operands' box: it is monotone in each operand alone.
// An overflow at a corner is an overflow that the operands allow, hence an error value, hence the whole range.
template <class Overflows>
IntInterval at_corners(IntInterval a, IntInterval b, const Overflows& operation) {
  std::array<Int, 4> corners{};
  const std::array<Int, 2> left{a.low, a.high}, right{b.low, b.high};
  for (std::size_t i = 0; i < 4; ++i) {
    if (operation(left[i / 2], right[i % 2], &corners[i])) return kAnyInt;
  }
  const auto [low, high] = std::minmax_element(corners.begin(), corners.end());
  return {*low, *high};
}

template <class Operation>
NumberInterval at_corners(NumberInterval a, NumberInterval b, const Operation& operation) {
  std::array<double, 4> corners{};
  const std::array<double, 2> left{a.low, a.high}, right{b.low, b.high};
  for (std::size_t i = 0; i < 4; ++i) {
    // Adding zero turns minus zero into zero: the two are equal but print differently.
    corners[i] = operation(left[i / 2], right[i % 2]) + 0.0;
    if (std::isnan(corners[i])) return kAnyNumber;
  }
  const auto [low, high] = std::minmax_element(corners.begin(), corners.end());
  return {*low, *high};
}

template <class T>
bool holds_zero(Interval<T> a) {
  return a.low <= 0 && a.high >= 0;
}

bool same_letter(char a, char b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return lower(a) == lower(b);
}

}  // namespace

Truth truth_equal(Truth a, Truth b) {
  return a == Truth::Unknown || b == Truth::Unknown ? Truth::Unknown : to_truth(a == b);
}

Truth select(Truth condition, Truth a, Truth b) {
  if (condition == Truth::Unknown) return a == b ? a : Truth::Unknown;
  return condition == Truth::True ? a : b;
}

SymbolId select(Truth condition, SymbolId a, SymbolId b) {
  if (condition == Truth::Unknown) return a == b ? a : SymbolId();
  return condition == Truth::True ? a : b;
}

Truth symbol_equal(SymbolId a, SymbolId b) {
  return a.has_value() && b.has_value() ? to_truth(a == b) : Truth::Unknown;
}

Truth symbol_in(SymbolId value, std::span<const SymbolId> set) {
  if (!value.has_value()) return Truth::Unknown;
  return to_truth(std::binary_search(set.begin(), set.end(), value));
}

bool language_matches(std::string_view tag, std::string_view range) {
  if (range.size() > tag.size() || (range.size() < tag.size() && tag[range.size()] != '-')) return false;
  return std::equal(range.begin(), range.end(), tag.begin(), same_letter);
}

IntInterval negate(IntInterval a) { return subtract(IntInterval::known(0), a); }
IntInterval add(IntInterval a, IntInterval b) {
  return at_corners(a, b, [](Int x, Int y, Int* out) { return __builtin_add_overflow(x, y, out); });
}
IntInterval subtract(IntInterval a, IntInterval b) {
  return at_corners(a, b, [](Int x, Int y, Int* out) { return __builtin_sub_overflow(x, y, out); });
}
IntInterval multiply(IntInterval a, IntInterval b) {
  return at_corners(a, b, [](Int x, Int y, Int* out) { return __builtin_mul_overflow(x, y, out); });
}
IntInterval divide(IntInterval a, IntInterval b) {
  if (holds_zero(b)) return kAnyInt;
  return at_corners(a, b, [](Int x, Int y, Int* out) {
    if (x == std::numeric_limits<Int>::min() && y == -1) return true;
    *out = x / y;
    return false;
  });
}

NumberInterval to_number(IntInterval a) { return {static_cast<double>(a.low), static_cast<double>(a.high)}; }
NumberInterval negate(NumberInterval a) { return {-a.high + 0.0, -a.low + 0.0}; }
NumberInterval add(NumberInterval a, NumberInterval b) {
  return at_corners(a, b, [](double x, double y) { return x + y; });
}
NumberInterval subtract(NumberInterval a, NumberInterval b) {
  return at_corners(a, b, [](double x, double y) { return x - y; });
}
NumberInterval multiply(NumberInterval a, NumberInterval b) {
  return at_corners(a, b, [](double x, double y) { return x == 0 || y == 0 ? 0.0 : x * y; });
}
NumberInterval divide(NumberInterval a, NumberInterval b) {
  if (holds_zero(b)) return kAnyNumber;
  return at_corners(a, b, [](double x, double y) { return x / y; });
}

void NoisyOr::add(NumberInterval weight, Truth condition) {
  const auto rest = [](double w) { return 1 - std::clamp(w, 0.0, 1.0); };
  if (condition != Truth::False) missing_.low *= rest(weight.high);
  if (condition == Truth::True) missing_.high *= rest(weight.low);
}

IntInterval unknown_int(const Bounds& bounds) {
  return {bounds.int_low.value_or(kAnyInt.low), bounds.int_high.value_or(kAnyInt.high)};
}

NumberInterval unknown_number(ValueKind kind, const Bounds& bounds) {
  const NumberInterval widest = kind == ValueKind::Score ? kUnknownScore : kAnyNumber;
  return {bounds.number_low.value_or(widest.low), bounds.number_high.value_or(widest.high)};
}

}  // namespace mpol::meaning
