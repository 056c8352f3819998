// The memory store against an exact model: it keeps every event that was counted and works each answer out anew, from
// the definitions in runtime/counters/kinds.hpp. Streams are random: all kinds and windows, times out of order, events
// that come twice, more keys than there is room for.
#define BOOST_TEST_MODULE counters_differential
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdlib>
#include <list>
#include <map>
#include <set>

#include "program/key_hash.hpp"
#include "runtime/counters/memory_store.hpp"
#include "tests/support/counter_stream.hpp"

namespace mpol::counters {
namespace {

using ir::CounterKind;
using test::CounterStep;
using test::Random;

struct Counted {
  std::int64_t time_ms = 0;  // the one that it counts with
  double amount = 0;
  std::int64_t whole = 0;
  std::string string;
};

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// One counter. Keys in the order of their use, the least recently used one first.
class Model {
 public:
  explicit Model(const CounterShape& shape) : shape_(shape) {}

  void count(const std::string& key, Counted event) {
    Key& state = use(key, true);
    if (state.has_newest && shape_.buckets > 0 && event.time_ms < state.newest_ms - shape_.late_ms)
      event.time_ms = state.newest_ms;
    state.newest_ms = state.has_newest ? std::max(state.newest_ms, event.time_ms) : event.time_ms;
    state.has_newest = true;
    if (shape_.kind == CounterKind::Rate) charge(state, event.amount);
    state.events.push_back(std::move(event));
  }

  CounterTotals totals(const std::string& key, std::int64_t time_ms) {
    static const Key kNothing;
    const Key& state = keys_.contains(key) ? use(key, false) : kNothing;
    const std::int64_t now = state.has_newest ? std::max(time_ms, state.newest_ms) : time_ms;
    CounterTotals result;
    result.seen = state.has_newest;
    if (shape_.kind == CounterKind::Rate) result.amount = tokens(state, now);
    bool first = true;
    std::set<std::string> strings;
    for (const Counted& event : state.events) {
      if (shape_.buckets > 0 && has_left(event.time_ms, now)) continue;
      switch (shape_.kind) {
        case CounterKind::Count:
          if (shape_.half_life_ms == 0) ++result.count;
          [[fallthrough]];
        case CounterKind::Sum:
          if (shape_.half_life_ms > 0) {
            result.amount += event.amount * std::exp2(-static_cast<double>(now - event.time_ms) /
                                                      static_cast<double>(shape_.half_life_ms));
          } else if (shape_.kind == CounterKind::Sum && shape_.is_whole) {
            result.total += event.whole;
          } else if (shape_.kind == CounterKind::Sum) {
            result.amount += event.amount;
          }
          break;
        case CounterKind::Mean:
          ++result.count;
          result.amount += event.amount;
          result.squares += event.amount * event.amount;
          break;
        case CounterKind::Distinct: strings.insert(event.string); break;
        case CounterKind::Rate: break;
        case CounterKind::FirstSeen:
          result.time_ms = first ? event.time_ms : std::min(result.time_ms, event.time_ms);
          break;
        case CounterKind::LastSeen:
          result.time_ms = first ? event.time_ms : std::max(result.time_ms, event.time_ms);
          break;
      }
      first = false;
    }
    if (shape_.kind == CounterKind::Distinct) result.count = static_cast<std::int64_t>(strings.size());
    return result;
  }

 private:
  struct Key {
    std::vector<Counted> events;
    bool has_newest = false;
    std::int64_t newest_ms = 0;
    double tokens = 0;
    std::int64_t tokens_at = 0;
    bool is_charged = false;
  };

  bool has_left(std::int64_t event_ms, std::int64_t now_ms) const {
    return floor_divide(event_ms, shape_.bucket_ms) <= floor_divide(now_ms, shape_.bucket_ms) - shape_.buckets;
  }
  double tokens(const Key& state, std::int64_t now) const {
    const auto full = static_cast<double>(shape_.limit_count);
    if (!state.is_charged) return full;
    return std::min(full, state.tokens + static_cast<double>(now - state.tokens_at) * full /
                                             static_cast<double>(shape_.limit_period_ms));
  }
  void charge(Key& state, double amount) {
    state.tokens = std::max(-static_cast<double>(shape_.limit_count), tokens(state, state.newest_ms) - amount);
    state.tokens_at = state.newest_ms;
    state.is_charged = true;
  }
  Key& use(const std::string& key, bool may_add) {
    used_.remove(key);
    if (may_add && !keys_.contains(key) && keys_.size() == shape_.max_keys) {
      keys_.erase(used_.front());
      used_.pop_front();
    }
    used_.push_back(key);
    return keys_[key];
  }

  CounterShape shape_;
  std::map<std::string, Key> keys_;
  std::list<std::string> used_;
};

bool near(double a, double b) { return std::abs(a - b) <= 1e-9 * (1 + std::abs(a) + std::abs(b)); }

bool agree(const CounterShape& shape, const CounterTotals& found, const CounterTotals& exact) {
  // Few strings in 1,024 registers: one may be missed where two fall together, and linear counting rounds.
  const bool counts = shape.kind == CounterKind::Distinct ? std::abs(found.count - exact.count) <= 2 + exact.count / 8
                                                          : found.count == exact.count;
  return counts && found.total == exact.total && found.overflow == exact.overflow && found.seen == exact.seen &&
         found.time_ms == exact.time_ms && near(found.amount, exact.amount) && near(found.squares, exact.squares);
}

void run_stream(std::uint64_t seed) {
  Random random(seed);
  std::vector<CounterShape> shapes;
  std::vector<Model> models;
  for (std::size_t i = 0; i <= random.below(4); ++i) {
    shapes.push_back(test::random_shape(random, i));
    models.emplace_back(shapes.back());
  }
  MemoryStore store;
  Diagnostics diagnostics;
  const std::vector<Handle> handles = store.open(shapes, diagnostics);
  BOOST_TEST_REQUIRE(handles.size() == shapes.size());

  const std::vector<CounterStep> steps = test::random_steps(random, shapes, 200);
  for (std::size_t number = 0; number < steps.size(); ++number) {
    const CounterStep& step = steps[number];
    std::vector<CounterReading> readings(shapes.size());
    std::vector<Read> reads;
    for (std::size_t i = 0; i < shapes.size(); ++i) reads.push_back({handles[i], hash_key(step.keys[i]), &readings[i]});
    store.read(step.time_ms, step.id, reads);
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      const CounterTotals exact = models[i].totals(step.keys[i], step.time_ms);
      BOOST_TEST_REQUIRE((readings[i].state == CounterReading::State::Known));
      BOOST_TEST_REQUIRE(readings[i].has_event == step.repeats);
      BOOST_TEST_INFO("seed " << seed << " step " << number << " " << describe(shapes[i]) << ": found count "
                              << readings[i].totals.count << " amount " << readings[i].totals.amount << " time "
                              << readings[i].totals.time_ms << ", exact " << exact.count << ", " << exact.amount << ", "
                              << exact.time_ms);
      BOOST_TEST_REQUIRE(agree(shapes[i], readings[i].totals, exact));
    }

    std::vector<Write> writes;
    for (const CounterStep::Count& count : step.counts) {
      Write write;
      write.counter = handles[count.counter];
      write.key = hash_key(step.keys[count.counter]);
      write.time_ms = step.time_ms;
      write.amount = count.amount;
      write.whole = count.whole;
      write.string = count.string;
      writes.push_back(write);
    }
    if (writes.empty()) continue;
    const Written written = store.write(step.time_ms, step.id, writes);
    BOOST_TEST_REQUIRE((written == (step.repeats ? Written::Repeated : Written::Done)));
    if (step.repeats) continue;
    for (const CounterStep::Count& count : step.counts)
      models[count.counter].count(step.keys[count.counter], {step.time_ms, count.amount, count.whole, count.string});
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_store_says_what_the_events_say) {
  const char* more = std::getenv("MPOL_DIFFERENTIAL_STREAMS");
  const std::uint64_t streams = more == nullptr ? 2000 : std::strtoull(more, nullptr, 10);
  for (std::uint64_t seed = 0; seed < streams; ++seed) run_stream(seed);
}

}  // namespace mpol::counters
