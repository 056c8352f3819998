#include "runtime/counters/memory_store.hpp"

#include <algorithm>

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
  explicit Locks(const std::vector<Place>& places) : order_(scratch()) {
    order_.clear();
    for (const Place& place : places) {
      const Lock lock{place.counter->locks.index, place.shard_index, &place.counter->mutex(place.shard_index)};
      if (order_.empty() || order_.back() != lock) order_.push_back(lock);
    }
    if (order_.size() > 1) {
      std::sort(order_.begin(), order_.end());
      order_.erase(std::unique(order_.begin(), order_.end()), order_.end());
    }
    for (const Lock& lock : order_) lock.mutex->lock();
    // Now that the tables stay as they are.
    for (const Place& place : places) place.shard().table.prefetch(place.hash);
  }
  ~Locks() {
    for (const Lock& lock : order_) lock.mutex->unlock();
  }
  Locks(const Locks&) = delete;
  Locks& operator=(const Locks&) = delete;

 private:
  // In the order in which everybody locks.
  struct Lock {
    std::uint32_t set = 0;
    std::size_t shard = 0;
    std::mutex* mutex = nullptr;
    auto operator<=>(const Lock&) const = default;
  };
  using Order = std::vector<Lock>;
  static Order& scratch() {
    thread_local Order order;
    return order;
  }
  Order& order_;
};

MemoryStore::Counter::Counter(const CounterShape& made_for, LockSet& its_locks) : shape(made_for), locks(its_locks) {
  const std::size_t count = locks.locks.size(), keys = std::max<std::size_t>(1, shape.max_keys / count);
  shards.reserve(count);
  while (shards.size() < count) shards.emplace_back(keys);
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

// opening_ is held, or nothing has begun yet.
MemoryStore::LockSet& MemoryStore::lock_set(const std::string& keys_by, std::size_t shards) {
  for (LockSet& known : lock_sets_) {
    if (known.keys_by == keys_by && known.locks.size() == shards) return known;
  }
  LockSet& made = lock_sets_.emplace_back();
  made.index = static_cast<std::uint32_t>(lock_sets_.size());
  made.keys_by = keys_by;
  made.locks = std::vector<LockSet::Lock>(shards);
  return made;
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
      auto made = std::make_unique<Counter>(shape, lock_set(shape.keys_by, shards_for(shape)));
      if (log_ != nullptr) {
        const std::uint64_t number = log_->declared(handle, shape, true);
        for (Shard& shard : made->shards) shard.number = number;
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
  for (std::size_t i = 0; i < own.shards.size(); ++i) own.mutex(i).lock();
  own.shape = shape;
  const std::uint64_t number = log_ == nullptr ? 0 : log_->declared(handle, shape, forget);
  for (std::size_t i = 0; i < own.shards.size(); ++i) {
    Shard& shard = own.shards[i];
    if (forget) shard.table.clear();
    met_.dropped += shard.table.set_max_keys(own.max_keys_of_a_shard());
    shard.number = std::max(shard.number, number);
    own.mutex(i).unlock();
  }
}

void MemoryStore::find(Handle handle, const KeyHash& key, std::vector<Place>& places) const {
  Counter& own = counter(handle);
  const Place* const last = places.empty() ? nullptr : &places.back();
  const bool has_key = last != nullptr && last->key == key;
  const bool has_shard = has_key && &last->counter->locks == &own.locks;
  const std::size_t shard = has_shard ? last->shard_index : own.shard_of(key);
  __builtin_prefetch(&own.shards[shard]);
  places.push_back({&own, shard, has_key ? last->hash : secret_hash(key), key});
}

void MemoryStore::read(std::int64_t time_ms, const EventId& id, std::span<const Read> reads) {
  thread_local std::vector<Place> places;
  places.clear();
  for (const Read& read : reads) find(read.counter, read.key, places);
  {
    SeenEvents::Shard& seen = seen_.shard_of(id.hash);
    std::unique_lock<std::mutex> id_lock;
    if (id.is_given) {
      id_lock = std::unique_lock(seen.mutex);
      seen.prefetch(id.hash);
    }
    const Locks locks(places);
    // What a state has outside is asked for, too, before the first is looked at.
    for (Place& place : places) {
      static const KeyState kNothing{};
      const KeyState* const found = place.shard().table.find(place.key, place.hash);
      place.state = found == nullptr ? &kNothing : found;
      place.state->words.prefetch();
    }
    const bool is_repeated = id.is_given && seen.contains(id.hash);
    for (std::size_t i = 0; i < reads.size(); ++i) {
      Place& place = places[i];
      CounterReading& into = *reads[i].into;
      into.totals = totals(place.counter->shape, *place.state, time_ms);
      into.has_event = is_repeated;
      into.state = CounterReading::State::Known;
      place.compares = place.counter->shape.reads_others;
    }
  }
  for (std::size_t i = 0; i < reads.size(); ++i) {
    if (places[i].compares) read_others(*places[i].counter, places[i].key, time_ms, *reads[i].into);
  }
}

// In the order of the keys' hashes, whatever order they came in: sums of floats depend on it.
void MemoryStore::read_others(Counter& counter, const KeyHash& own, std::int64_t time_ms, CounterReading& into) const {
  std::vector<std::pair<KeyHash, CounterTotals>> all;
  for (std::size_t i = 0; i < counter.shards.size(); ++i) {
    const std::lock_guard lock(counter.mutex(i));
    counter.shards[i].table.for_each([&](const KeyHash& key, const KeyState& state) {
      if (key != own) all.emplace_back(key, totals(counter.shape, state, time_ms));
    });
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  into.others.clear();
  for (const auto& [key, totals] : all) into.others.push_back(totals);
}

Written MemoryStore::write(std::int64_t time_ms, const EventId& id, std::span<Write> writes) {
  thread_local std::vector<Place> places;
  places.clear();
  for (const Write& write : writes) find(write.counter, write.key, places);
  std::unique_lock<std::mutex> id_lock;
  if (id.is_given) {
    SeenEvents::Shard& seen = seen_.shard_of(id.hash);
    id_lock = std::unique_lock(seen.mutex);
    if (!seen.add(id.hash, time_ms, horizon_ms_)) {
      ++met_.repeated;
      return Written::Repeated;
    }
  }
  const Locks locks(places);
  std::uint64_t late = 0, dropped = 0;
  thread_local std::vector<WriteLog::Counted> counts;
  counts.clear();
  for (std::size_t i = 0; i < writes.size(); ++i) {
    Write& write = writes[i];
    bool drops = false;
    KeyState& state = places[i].shard().table.find_or_add(places[i].key, places[i].hash, drops);
    const Update update{write.amount, write.whole, write.string.empty() ? 0 : hash_key(write.string).low};
    write.was_late = add(places[i].counter->shape, state, write.time_ms, update);
    if (log_ != nullptr) counts.push_back({write.counter, write.key, write.time_ms, update});
    late += write.was_late ? 1 : 0;
    dropped += drops ? 1 : 0;
  }
  if (log_ != nullptr) {
    const std::uint64_t number = log_->counted(id.is_given ? &id.hash : nullptr, time_ms, counts);
    for (const Place& place : places) place.shard().number = number;
    if (id.is_given) id_numbers_[id.hash.low % SeenEvents::kShards] = number;
  }
  met_.written.fetch_add(1, std::memory_order_relaxed);
  if (late > 0) met_.late.fetch_add(late, std::memory_order_relaxed);
  if (dropped > 0) met_.dropped.fetch_add(dropped, std::memory_order_relaxed);
  return Written::Done;
}

void MemoryStore::put_back(Handle handle, const KeyHash& key, KeyState state, std::uint64_t used) {
  Counter& own = counter(handle);
  own.shards[own.shard_of(key)].table.put_back(key, std::move(state), used);
}

void MemoryStore::put_back_number(Handle handle, std::size_t shard, std::uint64_t number) {
  Counter& own = counter(handle);
  if (shard < own.shards.size()) own.shards[shard].number = number;
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
    Shard& shard = own.shards[own.shard_of(count.key)];
    bool drops = false;
    if (shard.number >= number) continue;
    add(own.shape, shard.table.find_or_add(count.key, secret_hash(count.key), drops), count.time_ms, count.update);
  }
  for (const WriteLog::Counted& count : counts) {
    if (count.counter >= count_) continue;
    Counter& own = counter(count.counter);
    Shard& shard = own.shards[own.shard_of(count.key)];
    shard.number = std::max(shard.number, number);
  }
}

void MemoryStore::declare_again(std::uint64_t number, Handle handle, const CounterShape& shape, bool forgets,
                                std::size_t shards) {
  if (handle >= limits::kMaxCounters) return;
  if (handle == count_) {
    shards = shards > 0 ? std::min(shards, limits::kMaxShards) : shards_for(shape);
    counters_[handle].store(new Counter(shape, lock_set(shape.keys_by, shards)), std::memory_order_release);
    ++count_;
    for (Shard& shard : counter(handle).shards) shard.number = number;
  }
  if (handle >= count_) return;
  horizon_ms_ = std::max(horizon_ms_.load(), horizon_of(shape));
  Counter& own = counter(handle);
  own.shape = shape;
  for (Shard& shard : own.shards) {
    if (shard.number >= number) continue;
    if (forgets) shard.table.clear();
    shard.table.set_max_keys(own.max_keys_of_a_shard());
    shard.number = number;
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
    Counter& own = counter(i);
    for (std::size_t shard = 0; shard < own.shards.size(); ++shard) {
      const std::lock_guard lock(own.mutex(shard));
      bytes += own.shards[shard].table.bytes();
    }
  }
  return bytes;
}

}  // namespace mpol::counters
