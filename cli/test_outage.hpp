// A counter store whose outages a test decides: what `counters: unavailable` means.
// While it is down it reads nothing and writes nothing, and says so; what it holds is there again afterwards.
// Threads: as MemoryStore, but for `is_down`, which the one thread sets that runs the test.
#pragma once
#include "runtime/counters/memory_store.hpp"

namespace mpol::cli {

class OutageStore final : public counters::MemoryStore {
 public:
  bool is_down = false;

  void read(std::int64_t time_ms, const counters::EventId& id, std::span<const counters::Read> reads) override {
    if (!is_down) return MemoryStore::read(time_ms, id, reads);
    for (const counters::Read& read : reads) {
      read.into->state = CounterReading::State::Unavailable;
      read.into->reason = "unavailable in the test";
    }
  }
  counters::Written write(std::int64_t time_ms, const counters::EventId& id,
                          std::span<counters::Write> writes) override {
    return is_down ? counters::Written::Failed : MemoryStore::write(time_ms, id, writes);
  }
};

}  // namespace mpol::cli
