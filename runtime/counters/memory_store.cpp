#include "runtime/counters/memory_store.hpp"

#include <algorithm>
#include <tuple>

#include "base/limits.hpp"

namespace mpol::counters {
namespace {

// Ids are remembered for as long as what they counted has a say, and for an hour at least.
constexpr std::int64_t kLeastHorizonMs = 3'600'000;
// After so many half-lives, less than a thousandth is left.
constexpr std::int64_t kHalfLives = 10;

std::int64_t horizon_of(const CounterShape& shape) {
  std::int64_t fading = 0;
  if (__builtin_mul_overflow(shape.half_life_ms, kHalfLives, &fading)) fading = shape.half_life_ms;
  return std::max({shape.horizon_ms(), fading, shape.limit_count > 0 ? shape.limit_period_ms : 0}) + shape.late_ms;
}

std::size_t shards_for(const CounterShape& shape) {
  const std::uint64_t wanted = shape.max_keys / limits::kLeastShardKeys;
  return static_cast<std::size_t>(std::clamp<std::uint64_t>(wanted, 1, limits::kMaxShards));
}

}  // namespace

// Holds the locks of all places of one event.
class MemoryStore::Locks {
 public:
  // `places` is put in order: the one in which everybody locks.
  explicit Locks(std::vector<Place>& places) : order_(scratch()) {
    order_.clear();
    for (const Place& place : places) order_.emplace_back(place.handle, place.shard);
    if (order_.size() > 1) {
      std::sort(order_.begin(), order_.end());
      order_.erase(std::unique(order_.begin(), order_.end()), order_.end());
    }
    for (const auto& [handle, shard] : order_) shard->mutex.lock();
  }
  ~Locks() {
    for (const auto& [handle, shard] : order_) shard->mutex.unlock();
  }
  Locks(const Locks&) = delete;
  Locks& operator=(const Locks&) = delete;

 private:
  using Order = std::vector<std::pair<Handle, Shard*>>;
  static Order& scratch() {
    thread_local Order order;
    return order;
  }
  Order& order_;
};

MemoryStore::Counter::Counter(const CounterShape& made_for) : shape(made_for) {
  shards.resize(shards_for(shape));
  for (auto& shard : shards) shard = std::make_unique<Shard>(max_keys_of_a_shard());
}

MemoryStore::MemoryStore()
    : counters_(std::make_unique<std::atomic<Counter*>[]>(limits::kMaxCounters)), horizon_ms_(kLeastHorizonMs) {}

MemoryStore::~MemoryStore() {
  for (std::uint32_t i = 0; i < count_; ++i) delete counters_[i].load();
}

std::vector<Handle> MemoryStore::open(std::span<const CounterShape> shapes, Diagnostics& diagnostics) {
  const std::lock_guard opening(opening_);
  std::vector<Handle> handles;
  for (const CounterShape& shape : shapes) {
    Handle handle = 0;
    while (handle < count_ && counter(handle).shape.name != shape.name) ++handle;
    if (handle == count_) {
      if (count_ == limits::kMaxCounters) {
        diagnostics.report(Code::R0402, {}, shape.name, limits::kMaxCounters);
        return {};
      }
      counters_[handle].store(new Counter(shape), std::memory_order_release);
      ++count_;
    } else if (Counter& known = counter(handle); !is_same_state(known.shape, shape)) {
      // What the kinds keep differs wherever the windows do: `keep` keeps state that fits, and only bounds may differ.
      const bool fits = known.shape.kind == shape.kind && known.shape.keys_by == shape.keys_by &&
                        known.shape.bucket_ms == shape.bucket_ms && known.shape.is_whole == shape.is_whole &&
                        (known.shape.half_life_ms > 0) == (shape.half_life_ms > 0);
      const bool keeps = shape.migration == ir::Migration::Keep && fits;
      if (!keeps && shape.migration != ir::Migration::Reset) {
        diagnostics.report(Code::R0401, {}, shape.name, describe(known.shape), describe(shape));
        return {};
      }
      reshape(known, shape, !keeps);
    } else {
      reshape(known, shape, false);
    }
    horizon_ms_ = std::max(horizon_ms_.load(), horizon_of(shape));
    handles.push_back(handle);
  }
  return handles;
}

void MemoryStore::reshape(Counter& counter, const CounterShape& shape, bool forget) {
  for (auto& shard : counter.shards) shard->mutex.lock();
  counter.shape = shape;
  for (auto& shard : counter.shards) {
    if (forget) shard->table.clear();
    met_.dropped += shard->table.set_max_keys(counter.max_keys_of_a_shard());
    shard->mutex.unlock();
  }
}

MemoryStore::Place MemoryStore::find(Handle handle, const KeyHash& key) const {
  Counter& found = counter(handle);
  return {&found, &found.shard_of(key), handle, key};
}

void MemoryStore::read(std::int64_t time_ms, std::string_view event_id, std::span<const Read> reads) {
  thread_local std::vector<Place> places;
  places.clear();
  bool compares = false;
  for (const Read& read : reads) {
    places.push_back(find(read.counter, read.key));
    compares |= places.back().counter->shape.reads_others;
  }
  bool is_repeated = false;
  if (!event_id.empty()) {
    const KeyHash id = hash_key(event_id);
    SeenEvents::Shard& shard = seen_.shard_of(id);
    const std::lock_guard lock(shard.mutex);
    is_repeated = shard.contains(id);
  }
  {
    const Locks locks(places);
    for (std::size_t i = 0; i < reads.size(); ++i) {
      static const KeyState kNothing;
      const KeyState* state = places[i].shard->table.find(places[i].key);
      CounterReading& into = *reads[i].into;
      into.totals = totals(places[i].counter->shape, state == nullptr ? kNothing : *state, time_ms);
      into.has_event = is_repeated;
      into.state = CounterReading::State::Known;
    }
  }
  for (std::size_t i = 0; compares && i < reads.size(); ++i) {
    if (places[i].counter->shape.reads_others) read_others(*places[i].counter, places[i].key, time_ms, *reads[i].into);
  }
}

// In the order of the keys' hashes, whatever order they came in: sums of floats depend on it.
void MemoryStore::read_others(Counter& counter, const KeyHash& own, std::int64_t time_ms, CounterReading& into) const {
  std::vector<std::pair<KeyHash, CounterTotals>> all;
  for (const auto& shard : counter.shards) {
    const std::lock_guard lock(shard->mutex);
    shard->table.for_each([&](const KeyHash& key, const KeyState& state) {
      if (key != own) all.emplace_back(key, totals(counter.shape, state, time_ms));
    });
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  into.others.clear();
  for (const auto& [key, totals] : all) into.others.push_back(totals);
}

Written MemoryStore::write(std::int64_t time_ms, std::string_view event_id, std::span<Write> writes) {
  std::unique_lock<std::mutex> id_lock;
  if (!event_id.empty()) {
    const KeyHash id = hash_key(event_id);
    SeenEvents::Shard& shard = seen_.shard_of(id);
    id_lock = std::unique_lock(shard.mutex);
    if (!shard.add(id, time_ms, horizon_ms_)) {
      ++met_.repeated;
      return Written::Repeated;
    }
  }
  thread_local std::vector<Place> places;
  places.clear();
  for (const Write& write : writes) places.push_back(find(write.counter, write.key));
  const Locks locks(places);
  std::uint64_t late = 0, dropped = 0;
  for (std::size_t i = 0; i < writes.size(); ++i) {
    Write& write = writes[i];
    bool drops = false;
    KeyState& state = places[i].shard->table.find_or_add(places[i].key, drops);
    const Update update{write.amount, write.whole, write.string.empty() ? 0 : hash_key(write.string).low};
    write.was_late = add(places[i].counter->shape, state, write.time_ms, update);
    late += write.was_late ? 1 : 0;
    dropped += drops ? 1 : 0;
  }
  met_.written.fetch_add(1, std::memory_order_relaxed);
  if (late > 0) met_.late.fetch_add(late, std::memory_order_relaxed);
  if (dropped > 0) met_.dropped.fetch_add(dropped, std::memory_order_relaxed);
  return Written::Done;
}

StoreMetrics MemoryStore::metrics() const {
  StoreMetrics metrics;
  metrics.events_written = met_.written;
  metrics.events_repeated = met_.repeated;
  metrics.keys_dropped = met_.dropped;
  metrics.late = met_.late;
  return metrics;
}

std::size_t MemoryStore::bytes() const {
  std::size_t bytes = 0;
  for (std::uint32_t i = 0; i < count_; ++i) {
    for (const auto& shard : counter(i).shards) {
      const std::lock_guard lock(shard->mutex);
      bytes += shard->table.bytes();
    }
  }
  return bytes;
}

}  // namespace mpol::counters
