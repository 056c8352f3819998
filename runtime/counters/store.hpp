// CounterStore: where counters keep their state. An event reads before it is decided, and writes once afterwards.
//
// In:      keys and ids as hashes of what identifies somebody or an event: a store never sees the bytes.
// Consistency: a read is one snapshot of all that it asks for. A write happens wholly or not at all, once for an event
//          id: an id that is known already changes nothing (at-least-once delivery is safe). Several events that are
//          decided at the same time may each read the state before the others. A store that is elsewhere promises this
//          for each key, and may confirm a write after write() has returned (redis/store.hpp).
// Errors:  a store that cannot be reached fills readings with Unavailable and the reason; a write that could not be
//          made says so. Neither throws, neither waits longer than the store's deadline.
// Threads: safe from many.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "program/counter_reading.hpp"
#include "program/key_hash.hpp"
#include "runtime/counters/kinds.hpp"
#include "runtime/counters/shape.hpp"

namespace mpol::counters {

// A counter in one store; good for as long as the store lives.
using Handle = std::uint32_t;

struct Read {
  Handle counter = 0;
  KeyHash key;
  CounterReading* into = nullptr;
};

struct Write {
  Handle counter = 0;
  KeyHash key;
  std::int64_t time_ms = 0;  // the event's; of a suspension, its end
  double amount = 1;
  std::int64_t whole = 0;
  std::string_view string;  // Distinct
  bool was_late = false;    // set by the store
};

// Which event it is, to who counts it (a package), by the hash of its id. "": the event has none.
struct EventId {
  EventId() = default;
  EventId(std::string_view id) : is_given(!id.empty()), hash(is_given ? hash_key(id) : KeyHash()) {}
  EventId(const std::string& id) : EventId(std::string_view(id)) {}
  EventId(const char* id) : EventId(std::string_view(id)) {}
  bool is_given = false;
  KeyHash hash;
};

enum class Written : std::uint8_t { Done, Repeated, Failed };

// What a store has met since it was made; for metrics.
struct StoreMetrics {
  std::uint64_t events_written = 0, events_repeated = 0, writes_failed = 0;
  std::uint64_t keys_dropped = 0;  // least recently used ones, past a counter's bound
  std::uint64_t late = 0;          // counts that came after their counter's `late`
  std::uint64_t reads_failed = 0;
  std::uint64_t writes_waiting = 0;  // now: handed over, and not confirmed
  std::uint64_t outages = 0;         // how often the store, or a node of it, went away
  std::string last_failure;          // of a write, in words; "": none has failed
};

class CounterStore {
 public:
  virtual ~CounterStore() = default;
  // Finds or makes the counters of a policy, in their order. A counter of a known name whose keys or windows are other
  // ones than before is refused (R0401), unless it declares what shall become of its state. The diagnostics have no
  // place: a store knows no files.
  virtual std::vector<Handle> open(std::span<const CounterShape> shapes, Diagnostics& diagnostics) = 0;
  // An event reads and writes on one thread, with the same time and id.
  virtual void read(std::int64_t time_ms, const EventId& id, std::span<const Read> reads) = 0;
  virtual Written write(std::int64_t time_ms, const EventId& id, std::span<Write> writes) = 0;
  virtual StoreMetrics metrics() const = 0;
};

}  // namespace mpol::counters
