// What each kind of counter keeps for a key, and what it makes of it. The meaning of windows, lateness and fading is
// here and nowhere else; stores only keep the words.
// Times here are milliseconds since 1970 of the years that events may have (base/text/time_text.hpp).
//
// Windows. A sliding window of W is 60 pieces of W/60. An event is in the piece of its time. A reading at time t takes
// the pieces of which the newest is that of t: an event leaves the window between 59/60 W and W after it. A fixed window
// is one piece, which begins at a whole multiple of W since 1970.
// Time. A key knows its newest event. A reading at an older time is made at the newest one: a clock that goes back
// stands still. An event that is older than the newest by more than `late` is counted as of the newest, and said to be
// late.
// Fading. An amount loses half of itself in a half-life; also that of an event that comes late.
// Distinct. HyperLogLog with 1,024 registers (Flajolet et al., 2007; standard error 3.25 %), each a list of the ranks
// that may still become its greatest (Chabchoub and Hébrail, Sliding HyperLogLog, 2010).
// Rate. A bucket of `limit_count` tokens that is full at first and fills up evenly in the period. A charge may bring it
// down to minus `limit_count`: what was used is paid for later, and no more than that.
// Threads: pure functions; a state belongs to whoever holds its lock.
#pragma once
#include <cstdint>
#include <limits>

#include "program/counter_reading.hpp"
#include "runtime/counters/shape.hpp"
#include "runtime/counters/words.hpp"

namespace mpol::counters {

// Of one key. `words` is the kind's own form, see kinds/.
struct KeyState {
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();
  std::int64_t newest_ms = kNever;
  Words words;
  bool operator==(const KeyState&) const = default;
};

struct Update {
  double amount = 1;       // Sum of numbers, Mean, Rate, and what fades
  std::int64_t whole = 0;  // Sum of whole numbers
  std::uint64_t hash = 0;  // Distinct: of the string
};

// Whether an event of that time comes after its counter's `late`.
bool is_late(const CounterShape& shape, const KeyState& state, std::int64_t time_ms);
// Counts one event. Whether it was late.
bool add(const CounterShape& shape, KeyState& state, std::int64_t time_ms, const Update& update);
// Whether a state that was read back is one that events can have made of this counter; only such a one may be used.
bool fits(const CounterShape& shape, const KeyState& state);
// At a time; of a key that was never seen: of `KeyState()`.
CounterTotals totals(const CounterShape& shape, const KeyState& state, std::int64_t time_ms);

}  // namespace mpol::counters
