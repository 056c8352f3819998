// CounterShape: how a counter is kept: its kind, its windows, its bounds. Worked out once when a policy is loaded, with
// the operator's parameters. Units: milliseconds since 1970; windows in milliseconds.
// Threads: plain data; pure functions.
#pragma once
#include <cstdint>
#include <limits>
#include <string>

#include "program/ir.hpp"

namespace mpol::counters {

// Longest window, half-life, period and lateness, in milliseconds, and most tokens of a rate: so small that a few of them and
// a time can be added up. 18 million years; what a policy declares beyond is cut to it.
inline constexpr std::int64_t kMostOfShape = std::numeric_limits<std::int64_t>::max() / 16;

struct CounterShape {
  std::string name;  // "mistral.strikes": with `keys_by` and the windows the identity of the state
  ir::CounterKind kind{};
  std::string keys_by;            // "user, model"
  std::int64_t bucket_ms = 0;     // a sliding window is made of so long pieces …
  std::int64_t buckets = 0;       // … of so many; 1: a fixed window; 0: no window
  std::int64_t half_life_ms = 0;  // Count, Sum: they fade; 0: they do not
  std::int64_t limit_count = 0;   // Rate
  std::int64_t limit_period_ms = 0;
  std::uint64_t max_keys = 1;
  std::int64_t late_ms = 0;   // an event so much older than the newest one still counts where it belongs
  bool is_whole = false;      // Sum: of whole numbers
  bool reads_others = false;  // `outlier` compares the keys
  ir::Migration migration{};
  bool operator==(const CounterShape&) const = default;

  // How long what is counted has a say; 0: for ever.
  std::int64_t horizon_ms() const { return bucket_ms * buckets; }
};

CounterShape shape_of(const ir::Module& module, CounterId id);
// What must stay equal for the state to stay: all but bounds, lateness and who reads it.
bool is_same_state(const CounterShape& a, const CounterShape& b);
// "count by user over 24h": what is_same_state compares, for people and for keys in stores.
std::string describe(const CounterShape& shape);

}  // namespace mpol::counters
