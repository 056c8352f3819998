// SeenEvents: the ids of events that were counted, so that one that comes again changes nothing.
//
// Two generations of ids: when the newer one is as old as the horizon, or holds half of limits::kMaxRememberedEvents, the older
// one is forgotten and the newer one takes its place. So an id is remembered until events are newer than it by the horizon, or
// half a million newer ids have come, and for twice as long at most. One look at each generation costs less than a list of
// ids in their order, which each event would have to touch at both ends.
// Threads: safe from many; a caller that counts holds the lock of the id's shard meanwhile.
#pragma once
#include <array>
#include <cstdint>
#include <mutex>

#include "runtime/counters/kinds.hpp"
#include "runtime/counters/slot_table.hpp"

namespace mpol::counters {

class SeenEvents {
 public:
  class Shard {
   public:
    std::mutex mutex;
    // The lock is held for all of these.
    bool contains(const KeyHash& id) const {
      const std::size_t hash = secret_hash(id);
      return newer_.ids.find(id, hash) != nullptr || older_.ids.find(id, hash) != nullptr;
    }
    void prefetch(const KeyHash& id) const {
      const std::size_t hash = secret_hash(id);
      newer_.ids.prefetch(hash);
      older_.ids.prefetch(hash);
    }
    // False: it was there.
    bool add(const KeyHash& id, std::int64_t time_ms, std::int64_t horizon_ms);
    // With the times that make the same generations of them when they are added again.
    template <class Visit>
    void for_each(Visit visit) const {
      older_.ids.for_each([&](const Id& id) { visit(id.key, older_.begin_ms); });
      newer_.ids.for_each([&](const Id& id) { visit(id.key, newer_.begin_ms); });
    }

   private:
    struct Id {
      KeyHash key;  // a hash of zeros does not come to pass; it would be counted each time
      bool is_free() const { return key == KeyHash(); }
    };
    struct Generation {
      SlotTable<Id> ids;
      std::int64_t begin_ms = 0;  // of the newest event when it was begun
    };
    Generation newer_, older_;
    std::int64_t newest_ms_ = KeyState::kNever;
  };

  Shard& shard_of(const KeyHash& id) { return shards_[id.low % kShards]; }
  static constexpr std::size_t kShards = 16;
  Shard& shard(std::size_t index) { return shards_[index]; }

 private:
  std::array<Shard, kShards> shards_;
};

}  // namespace mpol::counters
