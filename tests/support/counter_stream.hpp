// Random counters, and random streams of events that they count: all kinds and windows, times out of order, events that
// come twice, a few keys.
#pragma once
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/counters/shape.hpp"
#include "tests/support/random.hpp"

namespace mpol::test {

inline counters::CounterShape random_shape(Random& random, std::size_t number) {
  using ir::CounterKind;
  counters::CounterShape shape;
  shape.name = "c" + std::to_string(number);
  shape.kind = static_cast<CounterKind>(random.below(7));
  shape.max_keys = 1 + random.below(6);
  switch (shape.kind) {
    case CounterKind::Rate:
      shape.limit_count = 1 + static_cast<std::int64_t>(random.below(5));
      shape.limit_period_ms = 1000;
      return shape;
    case CounterKind::FirstSeen:
    case CounterKind::LastSeen: return shape;
    default: break;
  }
  shape.is_whole = shape.kind == CounterKind::Sum && random.chance(1, 2);
  const bool can_fade = shape.kind == CounterKind::Count || (shape.kind == CounterKind::Sum && !shape.is_whole);
  if (can_fade && random.chance(1, 3)) {
    shape.half_life_ms = 1 + static_cast<std::int64_t>(random.below(5000));
    return shape;
  }
  shape.buckets = random.chance(1, 3) ? 1 : 60;
  shape.bucket_ms = 1 + static_cast<std::int64_t>(random.below(100)) * (shape.buckets == 1 ? 60 : 1);
  if (random.chance(1, 3)) shape.late_ms = static_cast<std::int64_t>(random.below(2000));
  return shape;
}

// One event: it reads a key of every counter, then counts for some of them.
struct CounterStep {
  struct Count {
    std::size_t counter = 0;
    double amount = 0;
    std::int64_t whole = 0;
    std::string string;
  };
  std::int64_t time_ms = 0;
  std::string id;
  bool repeats = false;           // the id was counted before
  std::vector<std::string> keys;  // by counter
  std::vector<Count> counts;
};

inline std::vector<CounterStep> random_steps(Random& random, const std::vector<counters::CounterShape>& shapes,
                                             std::size_t count) {
  std::vector<CounterStep> steps;
  std::int64_t now = random.chance(1, 4) ? -5000 : 1'700'000'000'000;
  std::vector<std::pair<std::string, std::int64_t>> before;
  for (std::size_t number = 0; number < count; ++number) {
    CounterStep& step = steps.emplace_back();
    now += static_cast<std::int64_t>(random.below(400));
    step.time_ms = random.chance(1, 5) ? now - static_cast<std::int64_t>(random.below(4000)) : now;
    step.id = "e" + std::to_string(number);
    step.repeats = !before.empty() && random.chance(1, 10);
    if (step.repeats) std::tie(step.id, step.time_ms) = random.pick_from(before);
    for (std::size_t i = 0; i < shapes.size(); ++i) step.keys.push_back("k" + std::to_string(random.below(9)));
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      if (random.chance(1, 4)) continue;
      CounterStep::Count one;
      one.counter = i;
      const std::string string = "s" + std::to_string(random.below(40));
      one.whole = static_cast<std::int64_t>(random.below(7)) - (shapes[i].is_whole ? 3 : 0);
      one.amount = shapes[i].kind == ir::CounterKind::Count ? 1 : static_cast<double>(one.whole);
      if (shapes[i].kind == ir::CounterKind::Distinct) one.string = string;
      step.counts.push_back(std::move(one));
    }
    if (!step.repeats && !step.counts.empty()) before.emplace_back(step.id, step.time_ms);
  }
  return steps;
}

}  // namespace mpol::test
