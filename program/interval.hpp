// Interval<T>: what is known of a number. A known number is the interval of itself; an unknown score is [0, 1]; an
// unknown int is the whole range of int64. A comparison is true when it holds for every value of the interval, false
// when it holds for none, else unknown: so `max(unknown, 70%) >= 60%` is true without the missing score.
//
// Arithmetic gives the hull of what the operands allow. An int overflow or a division by zero is an *error value*: the
// whole range, that is unknown (language.md, section 2: it never wraps). A float is never NaN.
// INVARIANT: low <= high.
#pragma once
#include <cstdint>
#include <limits>

#include "program/truth.hpp"

namespace mpol {

template <class T>
struct Interval {
  T low{}, high{};

  static constexpr Interval known(T value) { return {value, value}; }
  static constexpr Interval anything() {
    if constexpr (std::numeric_limits<T>::is_integer)
      return {std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
    return {-std::numeric_limits<T>::infinity(), std::numeric_limits<T>::infinity()};
  }
  constexpr bool is_known() const { return low == high; }
  constexpr bool operator==(const Interval&) const = default;
};

using IntInterval = Interval<std::int64_t>;
using NumberInterval = Interval<double>;

inline constexpr NumberInterval kUnknownScore{0.0, 1.0};

template <class T>
constexpr Truth less(Interval<T> a, Interval<T> b) {
  if (a.high < b.low) return Truth::True;
  return a.low >= b.high ? Truth::False : Truth::Unknown;
}
template <class T>
constexpr Truth less_equal(Interval<T> a, Interval<T> b) {
  return !less(b, a);
}
template <class T>
constexpr Truth equal(Interval<T> a, Interval<T> b) {
  if (a.high < b.low || b.high < a.low) return Truth::False;
  return a.is_known() && b.is_known() ? Truth::True : Truth::Unknown;
}
// The smallest interval that holds both: the value of `if unknown then a else b`.
template <class T>
constexpr Interval<T> hull(Interval<T> a, Interval<T> b) {
  return {a.low < b.low ? a.low : b.low, a.high > b.high ? a.high : b.high};
}

}  // namespace mpol
