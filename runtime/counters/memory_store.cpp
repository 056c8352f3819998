#include "runtime/counters/memory_store.hpp"

#include <algorithm>
#include <tuple>

#include "base/limits.hpp"
#include "runtime/counters/opening.hpp"

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

MemoryStore::Counter::Counter(const CounterShape& made_for, std::size_t count) : shape(made_for) {
  shards.resize(count > 0 ? std::min(count, limits::kMaxShards) : shards_for(shape));
  for (auto& shard : shards) shard = std::make_unique<Shard>(max_keys_of_a_shard());
}

MemoryStore::MemoryStore()
    : counters_(std::make_unique<std::atomic<Counter*>[]>(limits::kMaxCounters)), horizon_ms_(kLeastHorizonMs) {}

MemoryStore::~MemoryStore() {
  for (std::uint32_t i = 0; i < count_; ++i) delete counters_[i].load();
}

Handle MemoryStore::find_named(const std::string& name) const {
  Handle handle = 0;
  while (handle < count_ && counter(handle).shape.name != name) ++handle;
  return handle;
}

// All are looked at before any is changed.
std::vector<Handle> MemoryStore::open(std::span<const CounterShape> shapes, Diagnostics& diagnostics) {
  const std::lock_guard opening(opening_);
  std::uint32_t new_ones = 0;
  for (const CounterShape& shape : shapes) {
    const Handle handle = find_named(shape.name);
    const bool may_open = handle == count_ ? has_room(count_ + ++new_ones, shape, diagnostics)
                                           : may_take_over(counter(handle).shape, shape, diagnostics);
    if (!may_open) return {};
  }
  std::vector<Handle> handles;
  for (const CounterShape& shape : shapes) {
    const Handle handle = find_named(shape.name);
    if (handle == count_) {
      auto made = std::make_unique<Counter>(shape, 0);
      if (log_ != nullptr) {
        const std::uint64_t number = log_->declared(handle, shape, true);
        for (auto& shard : made->shards) shard->number = number;
      }
      counters_[handle].store(made.release(), std::memory_order_release);
      ++count_;
    } else if (const CounterShape& known = counter(handle).shape; !(known == shape)) {
      reshape(handle, shape, !keeps_state(known, shape));
    }
    horizon_ms_ = std::max(horizon_ms_.load(), horizon_of(shape));
    handles.push_back(handle);
  }
  return handles;
}

void MemoryStore::reshape(Handle handle, const CounterShape& shape, bool forget) {
  Counter& own = counter(handle);
  for (auto& shard : own.shards) shard->mutex.lock();
  own.shape = shape;
  const std::uint64_t number = log_ == nullptr ? 0 : log_->declared(handle, shape, forget);
  for (auto& shard : own.shards) {
    if (forget) shard->table.clear();
    met_.dropped += shard->table.set_max_keys(own.max_keys_of_a_shard());
    shard->number = std::max(shard->number, number);
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
  KeyHash id;
  if (!event_id.empty()) {
    id = hash_key(event_id);
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
  thread_local std::vector<WriteLog::Counted> counts;
  counts.clear();
  for (std::size_t i = 0; i < writes.size(); ++i) {
    Write& write = writes[i];
    bool drops = false;
    KeyState& state = places[i].shard->table.find_or_add(places[i].key, drops);
    const Update update{write.amount, write.whole, write.string.empty() ? 0 : hash_key(write.string).low};
    write.was_late = add(places[i].counter->shape, state, write.time_ms, update);
    if (log_ != nullptr) counts.push_back({write.counter, write.key, write.time_ms, update});
    late += write.was_late ? 1 : 0;
    dropped += drops ? 1 : 0;
  }
  if (log_ != nullptr) {
    const std::uint64_t number = log_->counted(event_id.empty() ? nullptr : &id, time_ms, counts);
    for (const Place& place : places) place.shard->number = number;
    if (!event_id.empty()) id_numbers_[id.low % SeenEvents::kShards] = number;
  }
  met_.written.fetch_add(1, std::memory_order_relaxed);
  if (late > 0) met_.late.fetch_add(late, std::memory_order_relaxed);
  if (dropped > 0) met_.dropped.fetch_add(dropped, std::memory_order_relaxed);
  return Written::Done;
}

void MemoryStore::put_back(Handle handle, const KeyHash& key, KeyState state, std::uint64_t used) {
  Counter& own = counter(handle);
  if (fits(own.shape, state)) own.shard_of(key).table.put_back(key, std::move(state), used);
}

void MemoryStore::put_back_number(Handle handle, std::size_t shard, std::uint64_t number) {
  Counter& own = counter(handle);
  if (shard < own.shards.size()) own.shards[shard]->number = number;
}

void MemoryStore::put_back_id_number(std::size_t shard, std::uint64_t number) {
  if (shard < id_numbers_.size()) id_numbers_[shard] = number;
}

void MemoryStore::put_back_id(const KeyHash& id, std::int64_t time_ms) {
  (void)seen_.shard_of(id).add(id, time_ms, horizon_ms_);
}

void MemoryStore::count_again(std::uint64_t number, const KeyHash* id, std::int64_t time_ms,
                              std::span<const WriteLog::Counted> counts) {
  if (id != nullptr && id_numbers_[id->low % SeenEvents::kShards] < number) {
    put_back_id(*id, time_ms);
    id_numbers_[id->low % SeenEvents::kShards] = number;
  }
  // One write may touch a shard several times.
  for (const WriteLog::Counted& count : counts) {
    if (count.counter >= count_) continue;
    Counter& own = counter(count.counter);
    Shard& shard = own.shard_of(count.key);
    bool drops = false;
    if (shard.number < number) add(own.shape, shard.table.find_or_add(count.key, drops), count.time_ms, count.update);
  }
  for (const WriteLog::Counted& count : counts) {
    if (count.counter >= count_) continue;
    Shard& shard = counter(count.counter).shard_of(count.key);
    shard.number = std::max(shard.number, number);
  }
}

void MemoryStore::declare_again(std::uint64_t number, Handle handle, const CounterShape& shape, bool forgets,
                                std::size_t shards) {
  if (handle >= limits::kMaxCounters) return;
  if (handle == count_) {
    counters_[handle].store(new Counter(shape, shards), std::memory_order_release);
    ++count_;
    for (auto& shard : counter(handle).shards) shard->number = number;
  }
  if (handle >= count_) return;
  horizon_ms_ = std::max(horizon_ms_.load(), horizon_of(shape));
  Counter& own = counter(handle);
  own.shape = shape;
  for (auto& shard : own.shards) {
    if (shard->number >= number) continue;
    if (forgets) shard->table.clear();
    shard->table.set_max_keys(own.max_keys_of_a_shard());
    shard->number = number;
  }
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
