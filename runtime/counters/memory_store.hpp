// MemoryStore: counters in this process. Sharded by key: two events wait for each other only where they touch the same
// shard of counters with the same keys.
//
// Memory:  a key takes 64 bytes in a table that is 38 to 75 % full, and its further words (docs/state.md has figures).
// Speed:   what a decision waits for is memory that is not in the cache. So the counters of one key share a lock, and the
//          places of all that an event touches are asked for together before the first is looked at.
// Errors:  none of its own: a read always answers.
// Threads: safe from many. Locks are taken in one order: of event ids, then of counters by lock set and shard.
#pragma once
#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "runtime/counters/key_table.hpp"
#include "runtime/counters/seen_events.hpp"
#include "runtime/counters/store.hpp"

namespace mpol::counters {

// Where a store writes down what it does, so that it can be done again (persistence.hpp). Called with the locks held of
// all that a write touches, so that of each shard the numbers ascend.
class WriteLog {
 public:
  struct Counted {
    Handle counter = 0;
    KeyHash key;
    std::int64_t time_ms = 0;
    Update update;
  };
  virtual ~WriteLog() = default;
  // Gives the write's number. `id` null: the event has none.
  virtual std::uint64_t counted(const KeyHash* id, std::int64_t time_ms, std::span<const Counted> counts) = 0;
  // A counter is new, or is kept otherwise; `forgets`: its state is gone.
  virtual std::uint64_t declared(Handle counter, const CounterShape& shape, bool forgets) = 0;
};

class MemoryStore : public CounterStore {
 public:
  MemoryStore();
  ~MemoryStore() override;

  std::vector<Handle> open(std::span<const CounterShape> shapes, Diagnostics& diagnostics) override;
  void read(std::int64_t time_ms, const EventId& id, std::span<const Read> reads) override;
  Written write(std::int64_t time_ms, const EventId& id, std::span<Write> writes) override;
  StoreMetrics metrics() const override;
  // ---- for persistence.hpp; before the first event but for save() ----
  void set_log(WriteLog* log) { log_ = log; }
  // Calls visit(handle, shape, shard, shards, last number, table) with the shard's lock held, one shard after the other;
  // and visit_ids(shard, last number, seen events). All shards of a counter are of one shape: open() waits meanwhile.
  template <class Visit, class VisitIds>
  void save(Visit visit, VisitIds visit_ids);
  // A state that fits the counter's shape.
  void put_back(Handle counter, const KeyHash& key, KeyState state, std::uint64_t used);
  // What is written down up to that number is in the shard already.
  void put_back_number(Handle counter, std::size_t shard, std::uint64_t number);
  void put_back_id_number(std::size_t shard, std::uint64_t number);
  void put_back_id(const KeyHash& id, std::int64_t time_ms);
  // Does a write again, where a shard does not have it yet.
  void count_again(std::uint64_t number, const KeyHash* id, std::int64_t time_ms,
                   std::span<const WriteLog::Counted> counts);
  // `shards`: of a counter that is new; 0: as many as its bound asks for.
  void declare_again(std::uint64_t number, Handle counter, const CounterShape& shape, bool forgets, std::size_t shards);

  // Of all keys; for tests and metrics. Takes each lock once.
  std::size_t bytes() const;

 private:
  // Of the counters with the same keys and as many shards: a lock for each shard of all of them.
  struct LockSet {
    struct alignas(64) Lock {
      std::mutex mutex;
    };
    std::uint32_t index = 0;
    std::string keys_by;
    std::vector<Lock> locks;  // by shard
  };
  struct alignas(64) Shard {
    explicit Shard(std::size_t max_keys) : table(max_keys) {}
    KeyTable table;
    std::uint64_t number = 0;  // of the last write that is in it; only with a log
  };
  struct Counter {
    Counter(const CounterShape& shape, LockSet& locks);
    std::size_t shard_of(const KeyHash& key) const { return key.high % shards.size(); }
    std::mutex& mutex(std::size_t shard) const { return locks.locks[shard].mutex; }
    std::size_t max_keys_of_a_shard() const { return std::max<std::size_t>(1, shape.max_keys / shards.size()); }
    CounterShape shape;  // changed with all shards locked
    LockSet& locks;
    std::vector<Shard> shards;  // never more or fewer
  };
  // One key of one counter, found.
  struct Place {
    Counter* counter = nullptr;
    std::size_t shard_index = 0;
    std::size_t hash = 0;  // secret_hash(key)
    KeyHash key;
    // Of a reading: what is there, and whether it is compared with other keys.
    const KeyState* state = nullptr;
    bool compares = false;
    Shard& shard() const { return counter->shards[shard_index]; }
  };
  class Locks;

  Counter& counter(Handle handle) const { return *counters_[handle].load(std::memory_order_acquire); }
  // Adds the place; what it has in common with the last one is not worked out again.
  void find(Handle handle, const KeyHash& key, std::vector<Place>& places) const;
  void read_others(Counter& counter, const KeyHash& own, std::int64_t time_ms, CounterReading& into) const;
  LockSet& lock_set(const std::string& keys_by, std::size_t shards);
  // count_ where there is none.
  Handle find_named(const std::string& name) const;
  void reshape(Handle handle, const CounterShape& shape, bool forget);

  // INVARIANT: an entry is set once and never changes; new ones come behind.
  std::unique_ptr<std::atomic<Counter*>[]> counters_;
  std::atomic<std::uint32_t> count_{0};
  std::mutex opening_;
  std::deque<LockSet> lock_sets_;
  SeenEvents seen_;
  std::array<std::uint64_t, SeenEvents::kShards> id_numbers_{};  // as Shard::number; guarded by the shard of ids
  WriteLog* log_ = nullptr;
  std::atomic<std::int64_t> horizon_ms_;
  struct {
    std::atomic<std::uint64_t> written{0}, repeated{0}, dropped{0}, late{0};
  } met_;
};

template <class Visit, class VisitIds>
void MemoryStore::save(Visit visit, VisitIds visit_ids) {
  for (Handle handle = 0; handle < count_; ++handle) {
    Counter& own = counter(handle);
    const std::lock_guard opening(opening_);
    for (std::size_t i = 0; i < own.shards.size(); ++i) {
      const std::lock_guard lock(own.mutex(i));
      visit(handle, own.shape, i, own.shards.size(), own.shards[i].number, own.shards[i].table);
    }
  }
  for (std::size_t i = 0; i < SeenEvents::kShards; ++i) {
    const std::lock_guard lock(seen_.shard(i).mutex);
    visit_ids(i, id_numbers_[i], seen_.shard(i));
  }
}

}  // namespace mpol::counters
