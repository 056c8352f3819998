#include "runtime/counters/kinds.hpp"

#include <algorithm>

#include "runtime/counters/kinds/kind.hpp"

namespace mpol::counters {
namespace {

const Kind& kind_of(const CounterShape& shape) {
  switch (shape.kind) {
    case ir::CounterKind::Count: return shape.half_life_ms > 0 ? kFading : kCount;
    case ir::CounterKind::Sum: return shape.half_life_ms > 0 ? kFading : kSum;
    case ir::CounterKind::Mean: return kMean;
    case ir::CounterKind::Distinct: return kDistinct;
    case ir::CounterKind::Rate: return kRate;
    case ir::CounterKind::FirstSeen: return kFirstSeen;
    case ir::CounterKind::LastSeen: break;
  }
  return kLastSeen;
}

}  // namespace

bool is_late(const CounterShape& shape, const KeyState& state, std::int64_t time_ms) {
  const bool is_old = state.newest_ms != KeyState::kNever && time_ms < state.newest_ms;
  return shape.buckets > 0 && is_old && time_ms < state.newest_ms - shape.late_ms;
}

bool add(const CounterShape& shape, KeyState& state, std::int64_t time_ms, const Update& update) {
  const bool late = is_late(shape, state, time_ms);
  if (late) time_ms = state.newest_ms;
  state.newest_ms = std::max(state.newest_ms, time_ms);
  // So old that it has left the window already.
  if (shape.buckets > 0 && bucket_of(shape, time_ms) <= bucket_of(shape, state.newest_ms) - shape.buckets) return false;
  kind_of(shape).add(shape, state, time_ms, update);
  return late;
}

bool fits(const CounterShape& shape, const KeyState& state) {
  if (state.newest_ms == KeyState::kNever) return state.words.empty();
  return is_time(state.newest_ms) && kind_of(shape).fits(shape, state);
}

CounterTotals totals(const CounterShape& shape, const KeyState& state, std::int64_t time_ms) {
  CounterTotals result = kind_of(shape).totals(shape, state, std::max(time_ms, state.newest_ms));
  result.seen = state.newest_ms != KeyState::kNever;
  return result;
}

}  // namespace mpol::counters
