#include "runtime/counters/opening.hpp"

#include "base/limits.hpp"

namespace mpol::counters {

// What the kinds keep differs wherever the pieces of windows do: then nothing can be kept.
bool has_same_words(const CounterShape& before, const CounterShape& after) {
  return before.kind == after.kind && before.keys_by == after.keys_by && before.bucket_ms == after.bucket_ms &&
         before.is_whole == after.is_whole && (before.half_life_ms > 0) == (after.half_life_ms > 0);
}

bool keeps_state(const CounterShape& before, const CounterShape& after) {
  if (is_same_state(before, after)) return true;
  return after.migration == ir::Migration::Keep && has_same_words(before, after);
}

bool may_take_over(const CounterShape& before, const CounterShape& after, Diagnostics& diagnostics) {
  if (keeps_state(before, after) || after.migration == ir::Migration::Reset) return true;
  diagnostics.report(Code::R0401, {}, after.name, describe(before), describe(after));
  return false;
}

bool has_room(std::size_t counters, const CounterShape& shape, Diagnostics& diagnostics) {
  if (counters <= limits::kMaxCounters) return true;
  diagnostics.report(Code::R0402, {}, shape.name, limits::kMaxCounters);
  return false;
}

}  // namespace mpol::counters
