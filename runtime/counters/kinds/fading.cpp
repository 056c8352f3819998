// Count and Sum with a half-life. Words: the amount and the time that it is of.
#include <bit>
#include <cmath>

#include "runtime/counters/kinds/kind.hpp"

namespace mpol::counters {
namespace {

double fade(const CounterShape& shape, double amount, std::int64_t from_ms, std::int64_t to_ms) {
  const double elapsed = static_cast<double>(to_ms) - static_cast<double>(from_ms);
  return amount * std::exp2(-elapsed / static_cast<double>(shape.half_life_ms));
}

void add_fading(const CounterShape& shape, KeyState& state, std::int64_t time_ms, const Update& update) {
  if (state.words.empty()) state.words = {std::bit_cast<std::uint64_t>(0.0), static_cast<std::uint64_t>(time_ms)};
  double amount = std::bit_cast<double>(state.words[0]);
  const auto before = static_cast<std::int64_t>(state.words[1]);
  if (time_ms >= before) {
    amount = fade(shape, amount, before, time_ms) + update.amount;
    state.words[1] = static_cast<std::uint64_t>(time_ms);
  } else {
    amount += fade(shape, update.amount, time_ms, before);
  }
  state.words[0] = std::bit_cast<std::uint64_t>(amount);
}

CounterTotals fading(const CounterShape& shape, const KeyState& state, std::int64_t now_ms) {
  CounterTotals result;
  if (!state.words.empty())
    result.amount =
        fade(shape, std::bit_cast<double>(state.words[0]), static_cast<std::int64_t>(state.words[1]), now_ms);
  return result;
}

bool is_amount(const CounterShape&, const KeyState& state) {
  return state.words.size() == 2 && static_cast<std::int64_t>(state.words[1]) == state.newest_ms;
}

}  // namespace

const Kind kFading{add_fading, fading, is_amount};

}  // namespace mpol::counters
