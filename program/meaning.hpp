// The meaning of the IR's pure operations, written once: functions from what is known of the operands to what is known
// of the result. The constant folder, the interpreter and the tree-walking oracle call these and nothing else.
//
// Numbers are intervals (interval.hpp). A symbol is an id, or none when it is unknown.
// INVARIANT: every function is monotone: if an operand becomes better known, the result is the same or better known.
//            So an answer that was true or false without a signal stays so with it.
// Errors:  none. Overflow of an int and division by zero give the whole range; a number is never NaN or minus zero.
// Threads: pure functions.
#pragma once
#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "program/ids.hpp"
#include "program/interval.hpp"
#include "program/tables.hpp"
#include "program/truth.hpp"

namespace mpol::meaning {

// ---- logic and choice ----
Truth truth_equal(Truth a, Truth b);
Truth select(Truth condition, Truth a, Truth b);
SymbolId select(Truth condition, SymbolId a, SymbolId b);
template <class T>
constexpr Interval<T> select(Truth condition, Interval<T> a, Interval<T> b) {
  if (condition == Truth::Unknown) return hull(a, b);
  return condition == Truth::True ? a : b;
}

// ---- symbols ----
Truth symbol_equal(SymbolId a, SymbolId b);
// `set` is sorted.
Truth symbol_in(SymbolId value, std::span<const SymbolId> set);
// Whether `range` is `tag` or a prefix of it by whole subtags, whatever the case of letters (RFC 4647, 3.3.1).
bool language_matches(std::string_view tag, std::string_view range);
// `text_of(SymbolId)` gives a symbol's spelling; `set` is sorted.
template <class TextOf>
Truth language_in(SymbolId value, std::span<const SymbolId> set, const TextOf& text_of) {
  const Truth exact = symbol_in(value, set);
  if (exact != Truth::False) return exact;
  return to_truth(std::any_of(set.begin(), set.end(),
                              [&](SymbolId range) { return language_matches(text_of(value), text_of(range)); }));
}

// ---- whole numbers ----
IntInterval negate(IntInterval a);
IntInterval add(IntInterval a, IntInterval b);
IntInterval subtract(IntInterval a, IntInterval b);
IntInterval multiply(IntInterval a, IntInterval b);
IntInterval divide(IntInterval a, IntInterval b);  // toward zero

// ---- numbers ----
NumberInterval to_number(IntInterval a);
NumberInterval negate(NumberInterval a);
NumberInterval add(NumberInterval a, NumberInterval b);
NumberInterval subtract(NumberInterval a, NumberInterval b);
// Zero times anything is zero, also times an infinity.
NumberInterval multiply(NumberInterval a, NumberInterval b);
NumberInterval divide(NumberInterval a, NumberInterval b);

template <class T>
constexpr Interval<T> smallest(Interval<T> a, Interval<T> b) {
  return {std::min(a.low, b.low), std::min(a.high, b.high)};
}
template <class T>
constexpr Interval<T> greatest(Interval<T> a, Interval<T> b) {
  return {std::max(a.low, b.low), std::max(a.high, b.high)};
}

// 1 - product of (1 - weight) over the true conditions. Parts are multiplied in the order they are added, so that every
// engine rounds alike.
class NoisyOr {
 public:
  void add(NumberInterval weight, Truth condition);
  NumberInterval value() const { return {1 - missing_.high, 1 - missing_.low}; }

 private:
  NumberInterval missing_ = NumberInterval::known(1);  // the product so far
};

// How many bodies of a bounded loop are true.
constexpr IntInterval count_one_more(IntInterval count, Truth body) {
  return {count.low + (body == Truth::True ? 1 : 0), count.high + (body == Truth::False ? 0 : 1)};
}

// ---- what is known of something that is not had ----
IntInterval unknown_int(const Bounds& bounds);
// A score is in 0..1 even if it declares no bounds.
NumberInterval unknown_number(ValueKind kind, const Bounds& bounds);

// ---- parameters ----
// The row of a table for `key`: the key itself, else the longest prefix by whole subtags that has a row, else `else`;
// null when there is none of them, or when the key is unknown.
template <class TextOf>
const ParamRow* find_row(const Param& param, SymbolId key, const TextOf& text_of) {
  if (!key.has_value()) return nullptr;
  const ParamRow* best = nullptr;
  std::size_t best_size = 0;
  for (const ParamRow& row : param.rows) {
    if (row.key == key) return &row;
    const std::size_t size = row.key.has_value() ? text_of(row.key).size() + 1 : 0;
    const bool fits = size == 0 || language_matches(text_of(key), text_of(row.key));
    if (fits && (best == nullptr || size > best_size)) {
      best = &row;
      best_size = size;
    }
  }
  return best;
}

}  // namespace mpol::meaning
