// The store in Redis when Redis is away: killed, frozen, busy, full; one node of a cluster; slots that move.
#include <fmt/format.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <map>
#include <thread>

#include "runtime/counters/redis/keys.hpp"
#include "tests/support/random.hpp"
#include "tests/support/redis_counters.hpp"
#include "tests/support/redis_server.hpp"

namespace mpol::counters {
namespace {

using namespace std::chrono_literals;
using test::Counting;
using test::hourly;
using Keeps = test::RedisServer::Keeps;

RedisOptions impatient(std::chrono::milliseconds deadline) {
  RedisOptions options = Counting::patient();
  options.deadline = deadline;
  return options;
}

template <class Ready>
void wait_for(Ready ready) {
  const auto until = std::chrono::steady_clock::now() + 15s;
  while (!ready() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(1ms);
  BOOST_TEST(ready());
}

// Threads that count events of their own, for a key that all have and for their own, until they are told to stop.
class Load {
 public:
  Load(Counting& counting, int threads) : counting_(counting) {
    for (int thread = 0; thread < threads; ++thread) {
      threads_.emplace_back([this, thread] {
        for (int i = 0; !stops_; ++i) {
          CounterReading reading;
          const std::string key = i % 2 == 0 ? "all" : fmt::format("own-{}", thread);
          const std::string id = fmt::format("{}-{}", thread, i);
          const Read read{counting_.handles[0], hash_key(key), &reading};
          counting_.store->read(1000, id, std::span(&read, 1));
          if (reading.state == CounterReading::State::Unavailable) {
            ++unknown;
            if (reading.reason.empty()) ++without_reason;
            // As an event every millisecond, else an outage is a million events.
            std::this_thread::sleep_for(1ms);
          }
          const Written written = counting_.count(key, id);
          if (written == Written::Done) ++(i % 2 == 0 ? done_all : done_own);
          if (written == Written::Repeated) ++repeated;
          if (written == Written::Failed) ++failed;
        }
      });
    }
  }
  ~Load() { stop(); }
  void stop() {
    stops_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  std::atomic<std::int64_t> done_all{0}, done_own{0}, repeated{0}, failed{0}, unknown{0}, without_reason{0};

 private:
  Counting& counting_;
  std::atomic<bool> stops_{false};
  std::vector<std::thread> threads_;
};

void check_totals(Counting& counting, Load& load, int threads) {
  BOOST_TEST(counting.settled_count("all") == load.done_all);
  std::int64_t own = 0;
  for (int i = 0; i < threads; ++i) own += counting.settled_count(fmt::format("own-{}", i));
  BOOST_TEST(own == load.done_own);
  BOOST_TEST(load.failed == 0);
  BOOST_TEST(load.repeated == 0);
  BOOST_TEST(load.without_reason == 0);
  const StoreMetrics met = counting.store->metrics();
  BOOST_TEST(met.writes_failed == 0);
  BOOST_TEST(met.writes_waiting == 0);
  BOOST_TEST(met.reads_failed >= static_cast<std::uint64_t>(load.unknown));
  BOOST_TEST(met.events_written == static_cast<std::uint64_t>(load.done_all + load.done_own));
}

}  // namespace

BOOST_AUTO_TEST_CASE(killed_and_started_again_under_load) {
  constexpr int kThreads = 6;
  test::RedisServer server(Keeps::EveryWrite);
  Counting counting(server.url(), {hourly("p.strikes")}, impatient(500ms));
  Load load(counting, kThreads);
  for (int round = 0; round < 4; ++round) {
    const std::int64_t before = load.done_all;
    wait_for([&] { return load.done_all > before + 1000; });
    const std::int64_t unknown = load.unknown;
    server.kill();
    wait_for([&] { return load.unknown > unknown + 50; });
    server.start();
  }
  const std::int64_t before = load.done_all;
  wait_for([&] { return load.done_all > before + 1000; });
  load.stop();
  check_totals(counting, load, kThreads);
  BOOST_TEST(counting.store->metrics().outages >= 4);
}

// Events of several places, each with its own choice of counters: what waits is many writes to the same place that do not follow
// from each other.
BOOST_AUTO_TEST_CASE(what_waits_for_the_same_places_is_all_counted) {
  constexpr int kEvents = 6000;
  test::RedisServer server(Keeps::EveryWrite);
  Counting counting(server.url(), {hourly("p.a"), hourly("p.b"), hourly("p.c")}, impatient(500ms));
  std::map<std::pair<int, std::string>, std::int64_t> expected;
  const auto count_one = [&](int event) {
    const std::string user = fmt::format("user-{}", event * 7919 % 211);
    std::vector<Write> writes;
    for (int counter = 0; counter < 3; ++counter) {
      for (const std::string& key : {std::string("all"), user}) {
        // By turns: never all three, so that hardly two that follow each other write the same.
        if ((event + counter + (key == user ? 1 : 0)) % 3 == 0) continue;
        Write& write = writes.emplace_back();
        write.counter = counting.handles[static_cast<std::size_t>(counter)];
        write.key = hash_key(key);
        write.time_ms = 1000;
        write.whole = 1;
        ++expected[{counter, key}];
      }
    }
    return counting.store->write(1000, fmt::format("e-{}", event), writes);
  };
  int failed = 0;
  for (int event = 0; event < kEvents; ++event) {
    if (event == 100) server.kill();
    failed += count_one(event) == Written::Done ? 0 : 1;
  }
  server.start();
  BOOST_TEST(counting.store->flush(15s));
  BOOST_TEST(failed == 0);
  BOOST_TEST(counting.store->metrics().writes_failed == 0);
  for (const auto& [which, count] : expected) {
    const CounterReading reading = counting.read(which.second, static_cast<std::size_t>(which.first));
    BOOST_TEST_INFO(which.first << " of " << which.second << ": " << reading.reason);
    BOOST_TEST(reading.totals.count == count);
  }
}

// Events of several places, each another choice, while another process writes there too: what was built on a write that came too late
// is worked out again, and must not doom what it is built on now.
BOOST_AUTO_TEST_CASE(what_another_process_forestalls_is_all_counted) {
  constexpr int kRounds = 100, kEvents = 40;
  test::RedisServer server;
  const std::vector<CounterShape> shapes = {hourly("p.a"), hourly("p.b"), test::lasting("p.last")};
  Counting counting(server.url(), shapes, impatient(20ms)), other(server.url(), shapes);
  std::map<std::pair<std::size_t, std::string>, std::int64_t> expected;
  test::Random random(1);
  int event = 0;
  const auto count_one = [&](Counting& its) {
    std::vector<Write> writes;
    const std::string user = fmt::format("user-{}", random.below(3));
    while (writes.size() < 2) {
      for (std::size_t counter = 0; counter < shapes.size(); ++counter) {
        for (const std::string& key : {std::string("all"), user}) {
          if (random.below(3) != 0) continue;
          Write& write = writes.emplace_back();
          write.counter = its.handles[counter];
          write.key = hash_key(key);
          write.time_ms = 1000;
          write.whole = 1;
          ++expected[{counter, key}];
        }
      }
    }
    BOOST_TEST((its.store->write(1000, fmt::format("e-{}", ++event), writes) == Written::Done));
  };
  for (int round = 0; round < kRounds; ++round) {
    server.freeze();
    (void)counting.read("all");
    for (int i = 0; i < kEvents; ++i) count_one(counting);
    server.thaw();
    while (counting.store->metrics().writes_waiting > 0) count_one(other);
    BOOST_TEST_REQUIRE(counting.store->metrics().writes_failed == 0u);
  }
  BOOST_TEST(other.store->flush(15s));
  BOOST_TEST(other.store->metrics().writes_failed == 0u);
  for (const auto& [which, count] : expected) {
    if (which.first == 2) continue;  // when it was, not how often
    const CounterReading reading = other.read(which.second, which.first);
    BOOST_TEST_INFO(which.first << " of " << which.second << ": " << reading.reason);
    BOOST_TEST(reading.totals.count == count);
  }
}

BOOST_AUTO_TEST_CASE(what_is_outrun_for_too_long_is_given_up_and_said) {
  test::RedisServer server;
  RedisOptions options = impatient(20ms);
  options.outrun = 0ms;  // it may be outrun twice within a tick of the clock, and not for longer
  Counting counting(server.url(), {hourly("p.a")}, options), other(server.url(), {hourly("p.a")});
  int event = 0, sent = 0;
  const auto count_one = [&](Counting& its) {
    BOOST_TEST((its.count("all", fmt::format("e-{}", ++event)) == Written::Done));
    ++sent;
  };
  const auto metrics = [&] { return counting.store->metrics(); };
  for (int round = 0; round < 1000 && metrics().writes_failed == 0; ++round) {
    server.freeze();
    (void)counting.read("all");
    for (int i = 0; i < 40; ++i) count_one(counting);
    server.thaw();
    while (metrics().writes_waiting > 0) count_one(other);
  }
  BOOST_TEST(other.store->flush(15s));
  BOOST_TEST(metrics().writes_failed > 0u);
  BOOST_TEST(metrics().last_failure == "others have written first for 0 ms");
  // The others are counted, all and once.
  BOOST_TEST(other.read("all").totals.count == sent - static_cast<std::int64_t>(metrics().writes_failed));
}

// A frozen server does later what it was sent before, on connections that nobody listens to any more.
BOOST_AUTO_TEST_CASE(frozen_under_load) {
  constexpr int kThreads = 6;
  test::RedisServer server;
  RedisOptions options = impatient(100ms);
  options.silence = options.deadline;
  Counting counting(server.url(), {hourly("p.strikes")}, options);
  Load load(counting, kThreads);
  for (int round = 0; round < 4; ++round) {
    const std::int64_t before = load.done_all;
    wait_for([&] { return load.done_all > before + 1000; });
    const std::int64_t unknown = load.unknown;
    server.freeze();
    wait_for([&] { return load.unknown > unknown + 50; });
    server.thaw();
  }
  load.stop();
  check_totals(counting, load, kThreads);
}

// One that is busy elsewhere, or has too little of its processor, again and again: it is not greeted each time, and the writes that it
// was sent are not sent again.
BOOST_AUTO_TEST_CASE(a_slow_server_keeps_its_connection) {
  const auto connections = [](const test::RedisServer& server) {
    return std::stoi(server.ask("info stats | grep -o 'total_connections_received:[0-9]*' | cut -d: -f2"));
  };
  test::RedisServer server;
  RedisOptions options = impatient(10ms);
  options.silence = 15s;  // also where this machine is slow
  Counting counting(server.url(), {hourly("p.strikes")}, options);
  Load load(counting, 2);
  wait_for([&] { return load.done_all > 100; });
  const int before = connections(server);
  for (int round = 0; round < 20; ++round) {
    const std::int64_t unknown = load.unknown, done = load.done_all;
    server.freeze();
    wait_for([&] { return load.unknown > unknown + 20; });
    server.thaw();
    wait_for([&] { return load.done_all > done + 20 && counting.store->longest_wait() < 10ms; });
  }
  BOOST_TEST(connections(server) == before + 1);  // who asks
  load.stop();
  BOOST_TEST(counting.store->metrics().outages >= 20u);
  check_totals(counting, load, 2);
}

BOOST_AUTO_TEST_CASE(an_outage_costs_one_deadline_and_then_nothing) {
  constexpr auto kDeadline = 200ms;
  test::RedisServer server;
  Counting counting(server.url(), {hourly("p.strikes")}, impatient(kDeadline));
  counting.count("ann", "e0");
  BOOST_TEST(counting.settled_count("ann") == 1);
  server.freeze();
  auto begin = std::chrono::steady_clock::now();
  BOOST_TEST((counting.read("ann").state == CounterReading::State::Unavailable));
  auto took = std::chrono::steady_clock::now() - begin;
  BOOST_TEST((took >= kDeadline && took < kDeadline * 5));
  wait_for([&] { return counting.store->metrics().outages >= 1; });
  begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 1000; ++i) {
    const CounterReading reading = counting.read("ann");
    BOOST_TEST_REQUIRE((reading.state == CounterReading::State::Unavailable));
    BOOST_TEST_REQUIRE(reading.reason == "Redis at " + server.url().substr(8) + ": no answer within 200 ms");
    BOOST_TEST_REQUIRE((counting.count("ann", fmt::format("e{}", i + 1)) == Written::Done));
  }
  took = std::chrono::steady_clock::now() - begin;
  // A thousand decisions, in less than four of them would wait for.
  BOOST_TEST((took < kDeadline * 4));
  BOOST_TEST(counting.store->metrics().writes_waiting == 1000);
  wait_for([&] { return counting.store->longest_wait() >= 300ms; });
  server.thaw();
  wait_for([&] { return counting.read("ann").state == CounterReading::State::Known; });
  wait_for([&] { return counting.store->longest_wait() == 0ms; });
  // Known is all: nothing is read before what waits is counted.
  BOOST_TEST(counting.read("ann").totals.count == 1001);
}

BOOST_AUTO_TEST_CASE(waiting_writes_are_bounded) {
  test::RedisServer server;
  RedisOptions options = impatient(100ms);
  options.max_waiting_writes = 10;
  Counting counting(server.url(), {hourly("p.strikes")}, options);
  counting.count("ann", "e");
  BOOST_TEST(counting.settled_count("ann") == 1);
  server.freeze();
  (void)counting.read("ann");
  int done = 0, failed = 0;
  for (int i = 0; i < 30; ++i) ++(counting.count("ann", fmt::format("e{}", i)) == Written::Done ? done : failed);
  BOOST_TEST(done == 10);
  BOOST_TEST(failed == 20);
  BOOST_TEST(counting.store->metrics().writes_failed == 20);
  BOOST_TEST(counting.store->metrics().last_failure == "10 writes wait already");
  BOOST_TEST(counting.store->metrics().writes_waiting == 10);
  server.thaw();
  wait_for([&] { return counting.read("ann").state == CounterReading::State::Known; });
  BOOST_TEST(counting.settled_count("ann") == 11);
}

// The process that counted is gone, and whoever delivered its events delivers them all again.
BOOST_AUTO_TEST_CASE(delivered_again_after_a_crash) {
  test::RedisServer server(Keeps::EveryWrite);
  constexpr int kEvents = 200;
  RedisOptions options = impatient(500ms);
  options.start = 2s;
  {
    Counting counting(server.url(), {hourly("p.strikes")}, options);
    for (int i = 0; i < kEvents; ++i) {
      if (i == kEvents / 2) server.kill();
      (void)counting.count("ann", std::to_string(i));
    }
    // The store is closed while Redis is away: what it has not confirmed is lost with it.
    BOOST_TEST(!counting.store->flush(10ms));
  }
  server.start();
  Counting again(server.url());
  for (int i = 0; i < kEvents; ++i) (void)again.count("ann", std::to_string(i));
  BOOST_TEST(again.settled_count("ann") == kEvents);
  BOOST_TEST(again.store->metrics().events_repeated >= static_cast<std::uint64_t>(kEvents / 2 - 1));
}

// Reads are possible, writes are not: they wait, and nothing is read that lacks them.
BOOST_AUTO_TEST_CASE(a_full_redis_makes_counters_unknown) {
  test::RedisServer server;
  Counting counting(server.url());
  counting.count("ann", "e1");
  BOOST_TEST(counting.settled_count("ann") == 1);
  server.ask("config set maxmemory 1");
  BOOST_TEST((counting.count("ann", "e2") == Written::Done));
  wait_for([&] { return counting.read("ann").state == CounterReading::State::Unavailable; });
  const std::string reason = counting.read("ann").reason;
  BOOST_TEST(reason.starts_with("1 events are still to be counted in Redis: OOM"), reason);
  // Which counters it keeps is asked for all the same: another version of the policy can be loaded.
  Diagnostics diagnostics;
  BOOST_TEST(counting.store->open(std::vector<CounterShape>{hourly("p.strikes")}, diagnostics).size() == 1u);
  server.ask("config set maxmemory 0");
  wait_for([&] { return counting.read("ann").state == CounterReading::State::Known; });
  BOOST_TEST(counting.settled_count("ann") == 2);
}

BOOST_AUTO_TEST_CASE(a_node_of_a_cluster_is_killed_under_load) {
  constexpr int kThreads = 6;
  test::RedisCluster cluster;
  Counting counting(cluster.url(), {hourly("p.strikes")}, impatient(500ms));
  Load load(counting, kThreads);
  for (const std::size_t node : {1, 2}) {
    const std::int64_t before = load.done_own;
    wait_for([&] { return load.done_own > before + 100; });
    cluster.node(node).kill();
    std::this_thread::sleep_for(500ms);
    cluster.node(node).start();
    cluster.wait_until_ready();
  }
  load.stop();
  check_totals(counting, load, kThreads);
}

// The slot of the key that all count for goes to another node, as `redis-cli --cluster reshard` does it.
BOOST_AUTO_TEST_CASE(a_slot_moves_under_load) {
  constexpr int kThreads = 4;
  test::RedisCluster cluster;
  Counting counting(cluster.url(), {hourly("p.strikes")}, impatient(1s));
  Load load(counting, kThreads);
  wait_for([&] { return load.done_all > 100; });
  const int slot = slot_of(place_key("mpol", {hash_key("all"), false}));
  const std::size_t from = slot <= 5460 ? 0 : slot <= 10922 ? 1 : 2, to = (from + 1) % 3;
  const std::string from_id = cluster.node(from).ask("cluster myid"), to_id = cluster.node(to).ask("cluster myid");
  BOOST_TEST(cluster.node(to).ask(fmt::format("cluster setslot {} importing {}", slot, from_id)) == "OK");
  BOOST_TEST(cluster.node(from).ask(fmt::format("cluster setslot {} migrating {}", slot, to_id)) == "OK");
  for (int i = 0; i < 2000; ++i) {
    const std::string keys = cluster.node(from).ask(
        fmt::format("cluster getkeysinslot {} 500 | xargs -r redis-cli -p {} migrate 127.0.0.1 {} '' 0 5000 keys", slot,
                    cluster.node(from).port(), cluster.node(to).port()));
    if (keys.empty()) break;
  }
  BOOST_TEST(cluster.node(to).ask(fmt::format("cluster setslot {} node {}", slot, to_id)) == "OK");
  BOOST_TEST(cluster.node(from).ask(fmt::format("cluster setslot {} node {}", slot, to_id)) == "OK");
  const std::int64_t before = load.done_all;
  wait_for([&] { return load.done_all > before + 100; });
  load.stop();
  check_totals(counting, load, kThreads);
}

}  // namespace mpol::counters
