// What a kind of counter does; one table of these by CounterKind (kinds.cpp). Times are settled before: `time_ms` is
// never older than what is in the window, and all are of the years that events may have, so that they can be subtracted.
#pragma once
#include "base/text/time_text.hpp"
#include "runtime/counters/kinds.hpp"

namespace mpol::counters {

struct Kind {
  void (*add)(const CounterShape& shape, KeyState& state, std::int64_t time_ms, const Update& update);
  CounterTotals (*totals)(const CounterShape& shape, const KeyState& state, std::int64_t now_ms);
  // Whether `add` could have made these words: of a state that was read back, with a newest time that can be.
  bool (*fits)(const CounterShape& shape, const KeyState& state);
};

extern const Kind kCount, kSum, kMean;    // windowed.cpp
extern const Kind kFading;                // fading.cpp: Count and Sum with a half-life
extern const Kind kDistinct;              // distinct.cpp
extern const Kind kRate;                  // rate.cpp
extern const Kind kFirstSeen, kLastSeen;  // seen.cpp

// Most events that are told apart, of a piece and of a window: as many as doubles count. Larger: sums of them may not fit.
constexpr std::int64_t kMostCounted = std::int64_t{1} << 53;

constexpr bool is_time(std::int64_t time_ms) { return time_ms >= kMinTimeMs && time_ms <= kMaxTimeMs; }

// Rounded down, also before 1970.
inline std::int64_t bucket_of(const CounterShape& shape, std::int64_t time_ms) {
  const std::int64_t bucket = time_ms / shape.bucket_ms;
  return time_ms % shape.bucket_ms < 0 ? bucket - 1 : bucket;
}

}  // namespace mpol::counters
