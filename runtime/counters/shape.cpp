#include "runtime/counters/shape.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.hpp"
#include "program/ir_shape.hpp"
#include "program/settled.hpp"

namespace mpol::counters {
namespace {

// At least 1: a parameter's range may reach down to 0, and a window of nothing has no pieces.
std::int64_t settled(const ir::Module& module, InstId id, std::int64_t otherwise) {
  if (!id.has_value()) return otherwise;
  return std::clamp<std::int64_t>(settled_value(module, id).ints.low, 1, kMostOfShape);
}

}  // namespace

CounterShape shape_of(const ir::Module& module, CounterId id) {
  const ir::Counter& counter = module.counters[id.index];
  CounterShape shape;
  shape.name = counter.name;
  shape.kind = counter.kind;
  shape.keys_by = fmt::format("{}", fmt::join(counter.key_names, ", "));
  if (counter.over.has_value()) {
    const std::int64_t over = settled(module, counter.over, 0);
    shape.buckets = counter.is_fixed ? 1 : limits::kWindowPieces;
    shape.bucket_ms = std::min((over - 1) / shape.buckets + 1, kMostOfShape / shape.buckets);
  }
  shape.half_life_ms = settled(module, counter.half_life, 0);
  shape.limit_count = std::clamp<std::int64_t>(counter.limit_count, 0, kMostOfShape);
  shape.limit_period_ms = std::clamp<std::int64_t>(counter.limit_period_ms, 1, kMostOfShape);
  shape.max_keys = std::min(static_cast<std::uint64_t>(settled(module, counter.keys, 1)), limits::kMaxCounterKeys);
  if (counter.by.empty()) shape.max_keys = 1;
  shape.late_ms = settled(module, counter.late, 0);
  shape.is_whole = counter.kind == ir::CounterKind::Sum && counter.shown_as != ValueKind::Float;
  shape.reads_others = std::any_of(module.insts.begin(), module.insts.end(), [&](const ir::Inst& inst) {
    return inst.op == ir::Op::Outlier && inst.a == id.index;
  });
  shape.migration = counter.migration;
  return shape;
}

bool is_same_state(const CounterShape& a, const CounterShape& b) {
  return a.name == b.name && a.kind == b.kind && a.keys_by == b.keys_by && a.bucket_ms == b.bucket_ms &&
         a.buckets == b.buckets && a.half_life_ms == b.half_life_ms && a.limit_count == b.limit_count &&
         a.limit_period_ms == b.limit_period_ms && a.is_whole == b.is_whole;
}

std::string describe(const CounterShape& shape) {
  std::string text(ir::name(shape.kind));
  if (!shape.keys_by.empty()) text += " by " + shape.keys_by;
  if (shape.buckets > 0) text += fmt::format(" over {}{}ms", shape.buckets == 1 ? "fixed " : "", shape.horizon_ms());
  if (shape.half_life_ms > 0) text += fmt::format(" decay {}ms", shape.half_life_ms);
  if (shape.kind == ir::CounterKind::Rate)
    text += fmt::format(" at {} per {}ms", shape.limit_count, shape.limit_period_ms);
  if (shape.kind == ir::CounterKind::Sum) text += shape.is_whole ? " of whole numbers" : " of numbers";
  return text;
}

}  // namespace mpol::counters
