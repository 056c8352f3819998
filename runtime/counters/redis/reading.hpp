// EventReading: what a thread has read from Redis for the event that it decides. What the event counts is worked out from
// it, so that nothing is read twice.
// Threads: one.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "runtime/counters/redis/client.hpp"
#include "runtime/counters/redis/writer.hpp"

namespace mpol::counters {

class EventReading {
 public:
  struct Wanted {
    Place place;
    std::vector<const KeptCounter*> counters;
    // Once each.
    void add(const KeptCounter* counter);
  };
  struct Seen {
    PlaceState state;
    std::string failure;     // why nothing is known; "": it is
    bool has_event = false;  // it was counted before
    // States that cannot be used, and why.
    std::vector<std::pair<const KeptCounter*, std::string>> unusable;
    // "": the counter's state is in `state`.
    std::string_view why_unknown(const KeptCounter* counter) const;
  };

  // Forgets everything, if this is another event than before.
  void begin(std::uint64_t store, std::int64_t time_ms, const KeyHash& event_id);
  void end() { store_ = 0; }
  const KeyHash& event_id() const { return event_id_; }
  // Something that was read says so.
  bool has_event() const;
  // Null: not read.
  Seen* find(const Place& place);
  // Of these, what has not been read: neither its states nor why they cannot be had.
  std::vector<Wanted> missing(std::span<const Wanted> wanted);
  // Why what Redis holds there is no state of these counters; "": it is, or nothing is known.
  std::string_view why_unusable(std::span<const Wanted> wanted);
  // Reads all in one round trip. Each place as it is at one moment; several are read right after each other.
  void fetch(Client& client, std::string_view prefix, std::chrono::milliseconds deadline,
             std::span<const Wanted> wanted);
  // To the list's entry of the place, made if it is not there.
  static Wanted& entry(std::vector<Wanted>& list, const Place& place);

 private:
  Seen& renew(const Wanted& wanted);
  void take(const redisReply& values, const Wanted& wanted, Seen& seen);

  std::uint64_t store_ = 0;  // number; 0: nothing is read
  std::int64_t time_ms_ = 0;
  KeyHash event_id_;
  std::vector<Seen> seen_;
};

}  // namespace mpol::counters
