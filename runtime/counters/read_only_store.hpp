// ReadOnlyStore: the counters of another store as they stand, for decisions that must leave no trace: explanations, rehearsals.
//
// Writes are said to be done and are not. Counters must have been opened in the other store: it opens none itself.
// Threads: as the other store, which it keeps alive.
#pragma once
#include <memory>

#include "runtime/counters/store.hpp"

namespace mpol::counters {

class ReadOnlyStore final : public CounterStore {
 public:
  explicit ReadOnlyStore(std::shared_ptr<CounterStore> store) : store_(std::move(store)) {}

  std::vector<Handle> open(std::span<const CounterShape>, Diagnostics&) override { return {}; }
  void read(std::int64_t time_ms, const EventId& id, std::span<const Read> reads) override {
    store_->read(time_ms, id, reads);
  }
  Written write(std::int64_t, const EventId&, std::span<Write>) override { return Written::Done; }
  StoreMetrics metrics() const override { return store_->metrics(); }

 private:
  std::shared_ptr<CounterStore> store_;
};

}  // namespace mpol::counters
