#define BOOST_TEST_MODULE memory_store_test
#include "runtime/counters/memory_store.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <thread>

#include "base/limits.hpp"

namespace mpol::counters {
namespace {

using ir::CounterKind;

CounterShape hourly(const std::string& name, CounterKind kind = CounterKind::Count) {
  CounterShape shape;
  shape.name = name;
  shape.kind = kind;
  shape.keys_by = "user";
  shape.bucket_ms = 60'000;
  shape.buckets = 60;
  shape.max_keys = 1000;
  return shape;
}

struct Fixture {
  MemoryStore store;
  Diagnostics diagnostics;
  std::vector<Handle> open(const CounterShape& shape) { return store.open(std::span(&shape, 1), diagnostics); }
  Written count(Handle counter, std::string_view key, std::int64_t time, std::string_view id = "") {
    Write write;
    write.counter = counter;
    write.key = hash_key(key);
    write.time_ms = time;
    return store.write(time, id, std::span(&write, 1));
  }
  CounterTotals read(Handle counter, std::string_view key, std::int64_t time) {
    CounterReading reading;
    const Read read{counter, hash_key(key), &reading};
    store.read(time, "", std::span(&read, 1));
    return reading.totals;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_changed_condition_keeps_the_state, Fixture) {
  const Handle counter = open(hourly("c")).at(0);
  count(counter, "u", 1000);
  BOOST_TEST(open(hourly("c")).at(0) == counter);
  BOOST_TEST(read(counter, "u", 1000).count == 1);
}

BOOST_FIXTURE_TEST_CASE(a_changed_window_asks_for_a_migration, Fixture) {
  const Handle counter = open(hourly("c")).at(0);
  count(counter, "u", 1000);
  CounterShape longer = hourly("c");
  longer.bucket_ms = 120'000;
  BOOST_TEST(open(longer).empty());
  BOOST_TEST_REQUIRE(diagnostics.list().size() == 1u);
  BOOST_TEST((diagnostics.list()[0].code == Code::R0401));
  BOOST_TEST(diagnostics.list()[0].message.find("count by user over 3600000ms") != std::string::npos);
  BOOST_TEST(read(counter, "u", 1000).count == 1);
  longer.migration = ir::Migration::Keep;  // the pieces are other ones: nothing fits
  BOOST_TEST(open(longer).empty());
  longer.migration = ir::Migration::Reset;
  BOOST_TEST(open(longer).at(0) == counter);
  BOOST_TEST(read(counter, "u", 1000).count == 0);
}

BOOST_FIXTURE_TEST_CASE(what_fits_into_the_new_windows_is_kept, Fixture) {
  const Handle counter = open(hourly("c")).at(0);
  count(counter, "u", 30 * 60'000);
  count(counter, "u", 59 * 60'000);
  CounterShape shorter = hourly("c");
  shorter.buckets = 10;
  shorter.migration = ir::Migration::Keep;
  BOOST_TEST(open(shorter).at(0) == counter);
  BOOST_TEST(read(counter, "u", 59 * 60'000).count == 1);
}

BOOST_FIXTURE_TEST_CASE(one_refused_counter_leaves_all_as_they_were, Fixture) {
  const CounterShape before[] = {hourly("a"), hourly("b")};
  const std::vector<Handle> handles = store.open(before, diagnostics);
  count(handles[0], "u", 1000);
  CounterShape after[] = {hourly("a"), hourly("b"), hourly("c")};
  after[0].buckets = after[1].buckets = 30;
  after[0].migration = ir::Migration::Reset;
  BOOST_TEST(store.open(after, diagnostics).empty());
  BOOST_TEST(read(handles[0], "u", 1000).count == 1);
  BOOST_TEST((store.open(before, diagnostics) == handles));
}

BOOST_FIXTURE_TEST_CASE(a_smaller_bound_drops_the_least_recently_used, Fixture) {
  const Handle counter = open(hourly("c")).at(0);
  for (const char* key : {"a", "b", "c"}) count(counter, key, 1000);
  read(counter, "a", 1000);
  CounterShape smaller = hourly("c");
  smaller.max_keys = 2;
  open(smaller);
  BOOST_TEST(read(counter, "b", 1000).count == 0);
  BOOST_TEST(read(counter, "a", 1000).count == 1);
  BOOST_TEST(store.metrics().keys_dropped == 1u);
}

BOOST_FIXTURE_TEST_CASE(more_counters_than_there_is_room_for_are_refused, Fixture) {
  std::vector<CounterShape> shapes;
  for (std::uint32_t i = 0; i <= limits::kMaxCounters; ++i) {
    shapes.push_back(hourly("c" + std::to_string(i)));
    shapes.back().max_keys = 1;
  }
  BOOST_TEST(store.open(shapes, diagnostics).empty());
  BOOST_TEST_REQUIRE(diagnostics.list().size() == 1u);
  BOOST_TEST((diagnostics.list()[0].code == Code::R0402));
}

BOOST_FIXTURE_TEST_CASE(an_event_that_comes_again_changes_nothing, Fixture) {
  const Handle counter = open(hourly("c")).at(0);
  BOOST_TEST((count(counter, "u", 1000, "e1") == Written::Done));
  BOOST_TEST((count(counter, "u", 1000, "e1") == Written::Repeated));
  BOOST_TEST((count(counter, "u", 2000, "e2") == Written::Done));
  BOOST_TEST(read(counter, "u", 2000).count == 2);
  BOOST_TEST(store.metrics().events_repeated == 1u);
}

BOOST_FIXTURE_TEST_CASE(an_id_is_forgotten_when_what_it_counted_has_left, Fixture) {
  const Handle counter = open(hourly("c")).at(0);
  count(counter, "u", 0, "e1");
  // Ids are forgotten shard by shard, two generations of them being remembered.
  const auto come = [&](std::int64_t time_ms) {
    for (int i = 0; i < 1000; ++i) count(counter, "v", time_ms, std::to_string(time_ms) + "-" + std::to_string(i));
  };
  come(2 * 3'600'000);
  BOOST_TEST((count(counter, "u", 2 * 3'600'000, "e1") == Written::Repeated));
  come(4 * 3'600'000);
  BOOST_TEST((count(counter, "u", 4 * 3'600'000, "e1") == Written::Done));
}

// Half of the bound is remembered in any case, and no more than all of it.
BOOST_FIXTURE_TEST_CASE(of_very_many_ids_the_last_are_remembered, Fixture) {
  const Handle counter = open(hourly("c")).at(0);
  const std::size_t many = limits::kMaxRememberedEvents * 2;
  for (std::size_t i = 0; i < many; ++i) count(counter, "u", 1000, "e" + std::to_string(i));
  std::size_t remembered = 0;
  // From the last: what is asked about and forgotten is remembered anew.
  for (std::size_t i = many; i-- > 0;) {
    if (count(counter, "u", 1000, "e" + std::to_string(i)) == Written::Done) break;
    ++remembered;
  }
  BOOST_TEST(remembered >= limits::kMaxRememberedEvents / 2 * 9 / 10);  // shards are not filled evenly
  BOOST_TEST(remembered <= limits::kMaxRememberedEvents);
}

BOOST_FIXTURE_TEST_CASE(lateness_is_said_and_counted, Fixture) {
  CounterShape shape = hourly("c");
  shape.late_ms = 60'000;
  const Handle counter = open(shape).at(0);
  count(counter, "u", 10 * 60'000);
  count(counter, "u", 9 * 60'000);
  BOOST_TEST(store.metrics().late == 0u);
  count(counter, "u", 5 * 60'000);
  BOOST_TEST(store.metrics().late == 1u);
  BOOST_TEST(read(counter, "u", 10 * 60'000).count == 3);
  // The late one counts as of the newest, so it leaves with it.
  BOOST_TEST(read(counter, "u", 69 * 60'000).count == 2);
  BOOST_TEST(read(counter, "u", 70 * 60'000).count == 0);
}

BOOST_FIXTURE_TEST_CASE(distinct_is_as_exact_as_it_says, Fixture) {
  const Handle counter = open(hourly("c", CounterKind::Distinct)).at(0);
  double worst = 0, sum = 0;
  int runs = 0;
  for (const int size : {10, 100, 1000, 10'000, 50'000}) {
    for (int key = 0; key < 10; ++key, ++runs) {
      const std::string user = std::to_string(size) + "/" + std::to_string(key);
      std::string string;
      for (int i = 0; i < size; ++i) {
        string = user + "#" + std::to_string(i);
        Write write;
        write.counter = counter;
        write.key = hash_key(user);
        write.string = string;
        store.write(0, "", std::span(&write, 1));
      }
      const double error = std::abs(static_cast<double>(read(counter, user, 0).count) / size - 1);
      worst = std::max(worst, error);
      sum += error * error;
    }
  }
  // 3.25 % is the standard error of 1,024 registers.
  BOOST_TEST(std::sqrt(sum / runs) < 0.045);
  BOOST_TEST(worst < 0.13);
}

BOOST_FIXTURE_TEST_CASE(threads_lose_nothing_and_see_whole_events, Fixture) {
  // Two counters that every event raises together: no reading may see one without the other.
  const CounterShape shapes[] = {hourly("a"), hourly("b")};
  const std::vector<Handle> handles = store.open(shapes, diagnostics);
  constexpr int kThreads = 4, kEvents = 5000;
  std::atomic<int> torn{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kEvents; ++i) {
        CounterReading a, b;
        const Read reads[] = {{handles[0], hash_key("u"), &a}, {handles[1], hash_key("u"), &b}};
        store.read(1000, "", reads);
        if (a.totals.count != b.totals.count) ++torn;
        Write writes[2];
        for (int w = 0; w < 2; ++w) {
          writes[w].counter = handles[static_cast<std::size_t>(w)];
          writes[w].key = hash_key("u");
          writes[w].time_ms = 1000;
        }
        // Each event comes from two threads; one of them counts.
        store.write(1000, "e" + std::to_string(thread / 2) + "/" + std::to_string(i), writes);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(torn == 0);
  BOOST_TEST(read(handles[0], "u", 1000).count == kThreads / 2 * kEvents);
  BOOST_TEST(store.metrics().events_repeated == static_cast<std::uint64_t>(kThreads / 2 * kEvents));
}

}  // namespace mpol::counters
