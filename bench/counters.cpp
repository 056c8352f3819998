// State: updates and readings of the memory store with a million keys, beside a plain std::unordered_map of numbers under
// one lock (what a decision would cost with the least that can be called a counter); and a decision with and without five
// counters by one key. `bytes/key` is what the store takes.
//   build/release/bin/counters_bench
#include <benchmark/benchmark.h>

#include <charconv>
#include <mutex>
#include <unordered_map>

#include "bench/counted_program.hpp"
#include "runtime/counters/memory_store.hpp"
#include "runtime/decider.hpp"
#include "tests/support/module_builder.hpp"
#include "tests/support/random.hpp"

namespace {

using namespace mpol;
using counters::CounterShape;
using ir::CounterKind;

constexpr std::size_t kKeys = 1'000'000;

// Made on the spot: an event's own bytes are in the cache when its counters are asked for. Good until the next call.
const std::string& key(std::size_t i) {
  static std::string made;
  made = "6:user";
  char digits[20];
  made.append(digits, std::to_chars(digits, digits + sizeof digits, i).ptr);
  return made;
}
// An order that caches do not foresee.
const std::vector<std::uint32_t>& order() {
  static const std::vector<std::uint32_t> all = [] {
    test::Random random(1);
    std::vector<std::uint32_t> made;
    for (std::size_t i = 0; i < kKeys; ++i) made.push_back(static_cast<std::uint32_t>(random.below(kKeys)));
    return made;
  }();
  return all;
}

CounterShape shape_of(CounterKind kind) {
  CounterShape shape;
  shape.name = "c";
  shape.kind = kind;
  shape.keys_by = "user";
  shape.max_keys = kKeys * 2;
  const bool is_windowed = kind != CounterKind::Rate && kind != CounterKind::FirstSeen && kind != CounterKind::LastSeen;
  if (is_windowed) {
    shape.bucket_ms = 60'000;
    shape.buckets = 60;
  }
  shape.is_whole = kind == CounterKind::Sum;
  shape.limit_count = 100;
  shape.limit_period_ms = 60'000;
  return shape;
}

struct Filled {
  explicit Filled(CounterKind kind) : is_distinct(kind == CounterKind::Distinct) {
    Diagnostics none;
    const CounterShape shape = shape_of(kind);
    handle = store.open(std::span(&shape, 1), none).at(0);
    for (std::size_t i = 0; i < kKeys; ++i) count(key(i), 0);
  }
  void count(const std::string& key, std::int64_t time_ms) {
    counters::Write write;
    write.counter = handle;
    write.key = hash_key(key);
    write.time_ms = time_ms;
    write.whole = 1;
    if (is_distinct) write.string = key;
    store.write(time_ms, "", std::span(&write, 1));
  }
  counters::MemoryStore store;
  counters::Handle handle = 0;
  bool is_distinct = false;
};

void update(benchmark::State& state, CounterKind kind) {
  Filled filled(kind);
  (void)order();
  std::size_t next = 0;
  std::uint64_t updates = 0;
  for (auto _ : state) {
    filled.count(key(order()[next]), static_cast<std::int64_t>(++updates / 3000));  // three million a second
    if (++next == kKeys) next = 0;
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["bytes/key"] = static_cast<double>(filled.store.bytes()) / static_cast<double>(kKeys);
}

void read(benchmark::State& state) {
  Filled filled(CounterKind::Count);
  (void)order();
  CounterReading reading;
  std::size_t next = 0;
  for (auto _ : state) {
    const counters::Read one{filled.handle, hash_key(key(order()[next])), &reading};
    filled.store.read(1000, "", std::span(&one, 1));
    benchmark::DoNotOptimize(reading.totals.count);
    if (++next == kKeys) next = 0;
  }
  state.SetItemsProcessed(state.iterations());
}

void plain_map(benchmark::State& state) {
  std::unordered_map<std::string, std::int64_t> map;
  std::mutex mutex;
  for (std::size_t i = 0; i < kKeys; ++i) map[key(i)] = 1;
  std::size_t next = 0;
  for (auto _ : state) {
    const std::lock_guard lock(mutex);
    benchmark::DoNotOptimize(++map[key(order()[next])]);
    if (++next == kKeys) next = 0;
  }
  state.SetItemsProcessed(state.iterations());
}

void decision(benchmark::State& state) {
  const auto shared = bench::counted_program(static_cast<std::size_t>(state.range(0)));
  Decider decider(shared);
  Frame frame(shared->tables(), shared->symbols());
  std::string id = "event-";
  const auto users = static_cast<std::size_t>(state.range(1));
  std::size_t next = 0;
  std::int64_t time = 0;
  for (auto _ : state) {
    frame.clear();
    frame.fields[0].present = frame.fields[1].present = frame.fields[2].present = true;
    char digits[20];
    id.resize(6);
    id.append(digits, std::to_chars(digits, digits + sizeof digits, next).ptr);
    frame.fields[0].symbol = frame.intern(id);
    frame.fields[1].int_value = ++time;
    frame.fields[2].symbol = frame.intern(key(order()[next % users]));
    frame.signals[0].state = SignalState::Available;
    frame.signals[0].number = 0.1;
    benchmark::DoNotOptimize(&decider.decide(frame));
    ++next;
  }
}

}  // namespace

BENCHMARK_CAPTURE(update, count, CounterKind::Count)->Name("mpol/update_count");
BENCHMARK_CAPTURE(update, sum, CounterKind::Sum)->Name("mpol/update_sum");
BENCHMARK_CAPTURE(update, mean, CounterKind::Mean)->Name("mpol/update_mean");
BENCHMARK_CAPTURE(update, distinct, CounterKind::Distinct)->Name("mpol/update_distinct");
BENCHMARK_CAPTURE(update, rate, CounterKind::Rate)->Name("mpol/update_rate");
BENCHMARK_CAPTURE(update, last_seen, CounterKind::LastSeen)->Name("mpol/update_last_seen");
BENCHMARK(read)->Name("mpol/read_count");
BENCHMARK(plain_map)->Name("unordered_map/update_count");
BENCHMARK(decision)->Name("mpol/decision")->ArgNames({"counters", "users"})->ArgsProduct({{0, 1, 5}, {1000, 100'000}});
BENCHMARK_MAIN();
