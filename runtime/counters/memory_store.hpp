// MemoryStore: counters in this process. Sharded by key: two events wait for each other only where they touch the same
// shard of the same counter.
//
// Memory:  a key takes 88 bytes in a table that is 44 to 88 % full, and its further words (docs/state.md has figures).
// Errors:  none of its own: a read always answers.
// Threads: safe from many. Locks are taken in one order: of event ids, then of counters by handle and shard.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "runtime/counters/key_table.hpp"
#include "runtime/counters/seen_events.hpp"
#include "runtime/counters/store.hpp"

namespace mpol::counters {

class MemoryStore : public CounterStore {
 public:
  MemoryStore();
  ~MemoryStore() override;

  std::vector<Handle> open(std::span<const CounterShape> shapes, Diagnostics& diagnostics) override;
  void read(std::int64_t time_ms, std::string_view event_id, std::span<const Read> reads) override;
  Written write(std::int64_t time_ms, std::string_view event_id, std::span<Write> writes) override;
  StoreMetrics metrics() const override;
  // Of all keys; for tests and metrics. Takes each lock once.
  std::size_t bytes() const;

 private:
  struct Shard {
    explicit Shard(std::size_t max_keys) : table(max_keys) {}
    mutable std::mutex mutex;
    KeyTable table;
  };
  struct Counter {
    explicit Counter(const CounterShape& shape);
    Shard& shard_of(const KeyHash& key) { return *shards[key.high % shards.size()]; }
    std::size_t max_keys_of_a_shard() const { return std::max<std::size_t>(1, shape.max_keys / shards.size()); }
    CounterShape shape;  // changed with all shards locked
    std::vector<std::unique_ptr<Shard>> shards;
  };
  // One key of one counter, found.
  struct Place {
    Counter* counter = nullptr;
    Shard* shard = nullptr;
    Handle handle = 0;
    KeyHash key;
  };
  class Locks;

  Counter& counter(Handle handle) const { return *counters_[handle].load(std::memory_order_acquire); }
  Place find(Handle handle, const KeyHash& key) const;
  void read_others(Counter& counter, const KeyHash& own, std::int64_t time_ms, CounterReading& into) const;
  void reshape(Counter& counter, const CounterShape& shape, bool forget);

  // INVARIANT: an entry is set once and never changes; new ones come behind.
  std::unique_ptr<std::atomic<Counter*>[]> counters_;
  std::atomic<std::uint32_t> count_{0};
  std::mutex opening_;
  SeenEvents seen_;
  std::atomic<std::int64_t> horizon_ms_;
  struct {
    std::atomic<std::uint64_t> written{0}, repeated{0}, dropped{0}, late{0};
  } met_;
};

}  // namespace mpol::counters
