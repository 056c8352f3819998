// The store in Redis against the one in memory, on the same streams: every reading, every result, bit for bit alike; with
// one server and with a cluster of three.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "runtime/counters/memory_store.hpp"
#include "runtime/counters/redis/store.hpp"
#include "tests/support/counter_stream.hpp"
#include "tests/support/redis_server.hpp"

namespace mpol::counters {
namespace {

using test::CounterStep;
using test::Random;

struct Answer {
  std::vector<CounterReading> readings;
  Written written = Written::Done;
  std::vector<bool> late;
};

Answer decide(CounterStore& store, const std::vector<Handle>& handles, const CounterStep& step) {
  Answer answer;
  answer.readings.resize(handles.size());
  std::vector<Read> reads;
  for (std::size_t i = 0; i < handles.size(); ++i)
    reads.push_back({handles[i], hash_key(step.keys[i]), &answer.readings[i]});
  store.read(step.time_ms, step.id, reads);
  std::vector<Write> writes;
  for (const CounterStep::Count& count : step.counts) {
    Write& write = writes.emplace_back();
    write.counter = handles[count.counter];
    write.key = hash_key(step.keys[count.counter]);
    write.time_ms = step.time_ms;
    write.amount = count.amount;
    write.whole = count.whole;
    write.string = count.string;
  }
  if (!writes.empty()) answer.written = store.write(step.time_ms, step.id, writes);
  for (const Write& write : writes) answer.late.push_back(write.was_late);
  return answer;
}

// In a cluster an id is remembered for each key that it counted for: an event that comes twice has the same keys.
void let_repetitions_be_alike(std::vector<CounterStep>& steps) {
  for (CounterStep& step : steps) {
    if (!step.repeats) continue;
    const auto first = std::find_if(steps.begin(), steps.end(), [&](const auto& other) { return other.id == step.id; });
    step.keys = first->keys;
    step.counts = first->counts;
  }
}

void run_stream(std::uint64_t seed, const std::string& url, bool is_cluster) {
  Random random(seed);
  std::vector<CounterShape> shapes;
  for (std::size_t i = 0; i <= random.below(6); ++i) {
    shapes.push_back(test::random_shape(random, i));
    shapes.back().max_keys = 1000;  // Redis bounds keys otherwise
  }
  RedisOptions options;
  options.place = *read_redis_url(url + "/seed" + std::to_string(seed));
  options.deadline = std::chrono::seconds(5);
  auto redis = RedisStore::connect(options);
  BOOST_TEST_REQUIRE(redis.has_value());
  MemoryStore memory;
  Diagnostics diagnostics;
  const std::vector<Handle> in_redis = (*redis)->open(shapes, diagnostics);
  const std::vector<Handle> in_memory = memory.open(shapes, diagnostics);
  BOOST_TEST_REQUIRE(diagnostics.list().empty());
  std::vector<CounterStep> steps = test::random_steps(random, shapes, 100);
  if (is_cluster) let_repetitions_be_alike(steps);
  for (std::size_t number = 0; number < steps.size(); ++number) {
    const Answer found = decide(**redis, in_redis, steps[number]);
    const Answer expected = decide(memory, in_memory, steps[number]);
    BOOST_TEST_INFO_SCOPE("seed " << seed << " step " << number);
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      BOOST_TEST_INFO_SCOPE(describe(shapes[i]) << " " << found.readings[i].reason);
      BOOST_TEST_REQUIRE((found.readings[i].state == CounterReading::State::Known));
      BOOST_TEST_REQUIRE((found.readings[i].totals == expected.readings[i].totals));
      BOOST_TEST_REQUIRE(found.readings[i].has_event == expected.readings[i].has_event);
    }
    BOOST_TEST_REQUIRE((found.written == expected.written));
    BOOST_TEST_REQUIRE(found.late == expected.late, boost::test_tools::per_element());
  }
  BOOST_TEST((*redis)->flush(std::chrono::seconds(5)));
  const StoreMetrics met = (*redis)->metrics(), same = memory.metrics();
  BOOST_TEST(met.events_written == same.events_written);
  BOOST_TEST(met.events_repeated == same.events_repeated);
  BOOST_TEST(met.late == same.late);
  BOOST_TEST(met.writes_failed == 0);
  BOOST_TEST(met.outages == 0);
}

std::uint64_t streams() {
  const char* more = std::getenv("MPOL_DIFFERENTIAL_STREAMS");
  return more == nullptr ? 60 : std::strtoull(more, nullptr, 10);
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_server_says_what_memory_says) {
  const test::RedisServer server;
  for (std::uint64_t seed = 0; seed < streams(); ++seed) run_stream(seed, server.url(), false);
}

BOOST_AUTO_TEST_CASE(a_cluster_says_what_memory_says) {
  const test::RedisCluster cluster;
  for (std::uint64_t seed = 0; seed < streams(); ++seed) run_stream(seed, cluster.url(), true);
}

}  // namespace mpol::counters
