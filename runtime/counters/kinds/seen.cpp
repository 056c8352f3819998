// FirstSeen and LastSeen. Words: the time.
#include <algorithm>

#include "runtime/counters/kinds/kind.hpp"

namespace mpol::counters {
namespace {

template <class Choose>
void keep(KeyState& state, std::int64_t time_ms, Choose choose) {
  const std::int64_t before = state.words.empty() ? time_ms : static_cast<std::int64_t>(state.words[0]);
  state.words = {static_cast<std::uint64_t>(choose(before, time_ms))};
}
void add_first(const CounterShape&, KeyState& state, std::int64_t time_ms, const Update&) {
  keep(state, time_ms, [](std::int64_t a, std::int64_t b) { return std::min(a, b); });
}
void add_last(const CounterShape&, KeyState& state, std::int64_t time_ms, const Update&) {
  keep(state, time_ms, [](std::int64_t a, std::int64_t b) { return std::max(a, b); });
}
CounterTotals seen(const CounterShape&, const KeyState& state, std::int64_t) {
  CounterTotals result;
  if (!state.words.empty()) result.time_ms = static_cast<std::int64_t>(state.words[0]);
  return result;
}

bool is_moment(const CounterShape&, const KeyState& state) {
  if (state.words.size() != 1) return false;
  const auto time_ms = static_cast<std::int64_t>(state.words[0]);
  return is_time(time_ms) && time_ms <= state.newest_ms;
}

}  // namespace

const Kind kFirstSeen{add_first, seen, is_moment};
const Kind kLastSeen{add_last, seen, is_moment};

}  // namespace mpol::counters
