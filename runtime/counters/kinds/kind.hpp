// What a kind of counter does; one table of these by CounterKind (kinds.cpp). Times are settled before: `time_ms` is
// never older than what is in the window.
#pragma once
#include "runtime/counters/kinds.hpp"

namespace mpol::counters {

struct Kind {
  void (*add)(const CounterShape& shape, KeyState& state, std::int64_t time_ms, const Update& update);
  CounterTotals (*totals)(const CounterShape& shape, const KeyState& state, std::int64_t now_ms);
};

extern const Kind kCount, kSum, kMean;    // windowed.cpp
extern const Kind kFading;                // fading.cpp: Count and Sum with a half-life
extern const Kind kDistinct;              // distinct.cpp
extern const Kind kRate;                  // rate.cpp
extern const Kind kFirstSeen, kLastSeen;  // seen.cpp

// Rounded down, also before 1970.
inline std::int64_t bucket_of(const CounterShape& shape, std::int64_t time_ms) {
  const std::int64_t bucket = time_ms / shape.bucket_ms;
  return time_ms % shape.bucket_ms < 0 ? bucket - 1 : bucket;
}

}  // namespace mpol::counters
