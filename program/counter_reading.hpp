// CounterReading: what a counter's store holds for one key, and what it means as a value.
//
// A store fills it (runtime/counters); the engines take its value. What a kind keeps: see kinds there.
// Units: times in milliseconds since 1970. Threads: plain data, pure functions.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "program/ir.hpp"
#include "program/value.hpp"

namespace mpol {

// The totals of one key over the counter's window. Which members a kind uses:
//   Count      count; with a half-life: amount        Distinct   count (an estimate)
//   Sum        total, or amount for floats            Rate       amount: tokens that are left
//   Mean       count, amount, squares                 FirstSeen, LastSeen   time_ms, where seen
struct CounterTotals {
  std::int64_t count = 0;
  std::int64_t total = 0;
  bool overflow = false;  // `total` does not fit into 64 bits
  double amount = 0;
  double squares = 0;  // sum of the squares of what `amount` sums
  std::int64_t time_ms = 0;
  bool seen = false;
  bool operator==(const CounterTotals&) const = default;
};

// NotRead: nobody has asked yet. Unavailable: `reason` says why, in words.
struct CounterReading {
  enum class State : std::uint8_t { NotRead, Known, Unavailable };
  State state = State::NotRead;
  CounterTotals totals;
  std::vector<CounterTotals> others;  // of the other keys; only for counters that `outlier` looks at
  bool has_event = false;             // the event was counted before: it came a second time
  std::string reason;
};

// What one event adds.
struct Contribution {
  std::int64_t total = 0;   // Sum of whole numbers
  double amount = 1;        // Sum, Mean: the number; Rate: the charge; Count: 1
  std::string_view string;  // Distinct
};

// The totals with the event: exact for all kinds but Distinct, where a string that has been seen may be counted again.
CounterTotals with(const ir::Counter& counter, CounterTotals totals, const Contribution& event, std::int64_t time_ms);
// The counter's value. Unknown: a mean of nothing, a time of nothing, a sum that does not fit.
Value value_of(const ir::Counter& counter, const CounterTotals& totals);
// What is known of it when it cannot be read.
Value unknown_value(const ir::Counter& counter);

// Whether `own` is an outlier among `others`: a two-sided test of its mean against the mean of the others' means, where
// what these differ by anyway counts as chance, for every key with enough samples, with the false discovery rate held at
// 1 - confidence over them (Benjamini and Hochberg, 1995). False while `own` has fewer than `samples` samples, or no two
// keys have enough: nothing speaks for it then. Quadratic in the keys.
Truth is_outlier(const CounterTotals& own, const std::vector<CounterTotals>& others, std::int64_t samples,
                 double confidence);

}  // namespace mpol
