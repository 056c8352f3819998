// Counting in Redis, for tests: shapes, a store, one event.
#pragma once
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "runtime/counters/redis/store.hpp"

namespace mpol::test {

inline counters::CounterShape hourly(const std::string& name, ir::CounterKind kind = ir::CounterKind::Count) {
  counters::CounterShape shape;
  shape.name = name;
  shape.kind = kind;
  shape.keys_by = "user";
  shape.bucket_ms = 60'000;
  shape.buckets = 60;
  shape.max_keys = 1000;
  return shape;
}

inline counters::CounterShape lasting(const std::string& name) {
  counters::CounterShape shape;
  shape.name = name;
  shape.kind = ir::CounterKind::LastSeen;
  shape.keys_by = "user";
  return shape;
}

// One process that counts: a store with its counters. By default with a deadline that no busy machine misses.
struct Counting {
  explicit Counting(const std::string& url, std::vector<counters::CounterShape> shapes = {hourly("p.strikes")},
                    counters::RedisOptions options = patient()) {
    options.place = *counters::read_redis_url(url);
    auto connected = counters::RedisStore::connect(options);
    BOOST_REQUIRE_MESSAGE(connected.has_value(), (connected ? "" : connected.error().message));
    store = *std::move(connected);
    handles = store->open(shapes, diagnostics);
  }
  static counters::RedisOptions patient() {
    counters::RedisOptions options;
    options.deadline = std::chrono::seconds(5);
    options.start = std::chrono::seconds(10);
    return options;
  }
  // In all counters, for one key.
  counters::Written count(const std::string& key, const std::string& id, std::int64_t time_ms = 1000) {
    std::vector<counters::Write> writes;
    for (const counters::Handle handle : handles) {
      counters::Write& write = writes.emplace_back();
      write.counter = handle;
      write.key = hash_key(key);
      write.time_ms = time_ms;
      write.whole = 1;
    }
    return store->write(time_ms, id, writes);
  }
  CounterReading read(const std::string& key, std::size_t counter = 0, std::int64_t time_ms = 1000) {
    CounterReading reading;
    const counters::Read read{handles.at(counter), hash_key(key), &reading};
    store->read(time_ms, "", std::span(&read, 1));
    return reading;
  }
  // After everything has arrived.
  std::int64_t settled_count(const std::string& key) {
    BOOST_TEST(store->flush(std::chrono::seconds(15)));
    const CounterReading reading = read(key);
    BOOST_TEST_INFO(reading.reason);
    BOOST_TEST_REQUIRE((reading.state == CounterReading::State::Known));
    return reading.totals.count;
  }
  std::unique_ptr<counters::RedisStore> store;
  std::vector<counters::Handle> handles;
  Diagnostics diagnostics;
};

}  // namespace mpol::test
