// Rate. Words: the tokens and the time that they are of; none: the bucket is full.
#include <algorithm>
#include <bit>
#include <cmath>

#include "runtime/counters/kinds/kind.hpp"

namespace mpol::counters {
namespace {

double filled(const CounterShape& shape, const KeyState& state, std::int64_t now_ms) {
  const auto full = static_cast<double>(shape.limit_count);
  if (state.words.empty()) return full;
  const double elapsed = static_cast<double>(now_ms - static_cast<std::int64_t>(state.words[1]));
  const double more = std::max(0.0, elapsed) * full / static_cast<double>(shape.limit_period_ms);
  return std::min(full, std::bit_cast<double>(state.words[0]) + more);
}

void charge(const CounterShape& shape, KeyState& state, std::int64_t, const Update& update) {
  const double left = filled(shape, state, state.newest_ms) - std::max(0.0, update.amount);
  const double least = -static_cast<double>(shape.limit_count);
  state.words = {std::bit_cast<std::uint64_t>(std::max(left, least)), static_cast<std::uint64_t>(state.newest_ms)};
}

CounterTotals tokens(const CounterShape& shape, const KeyState& state, std::int64_t now_ms) {
  CounterTotals result;
  result.amount = filled(shape, state, now_ms);
  return result;
}

bool is_bucket(const CounterShape&, const KeyState& state) {
  return state.words.size() == 2 && std::isfinite(std::bit_cast<double>(state.words[0])) &&
         static_cast<std::int64_t>(state.words[1]) == state.newest_ms;
}

}  // namespace

const Kind kRate{charge, tokens, is_bucket};

}  // namespace mpol::counters
