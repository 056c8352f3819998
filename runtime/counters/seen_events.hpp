// SeenEvents: the ids of events that were counted, so that one that comes again changes nothing.
//
// An id is forgotten when events are newer than it by the horizon, or when limits::kMaxRememberedEvents newer ids have
// come. Threads: safe from many; a caller that counts holds the lock of the id's shard meanwhile.
#pragma once
#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <mutex>

#include "runtime/counters/key_table.hpp"

namespace mpol::counters {

class SeenEvents {
 public:
  class Shard {
   public:
    std::mutex mutex;
    // The lock is held for all of these.
    bool contains(const KeyHash& id) const { return times_.contains(id); }
    // False: it was there.
    bool add(const KeyHash& id, std::int64_t time_ms, std::int64_t horizon_ms);
    template <class Visit>
    void for_each(Visit visit) const {
      for (const auto& [id, time_ms] : in_order_) visit(id, time_ms);
    }

   private:
    boost::unordered_flat_map<KeyHash, std::int64_t, SecretHash> times_;
    std::deque<std::pair<KeyHash, std::int64_t>> in_order_;
    std::int64_t newest_ms_ = KeyState::kNever;
  };

  Shard& shard_of(const KeyHash& id) { return shards_[id.low % kShards]; }
  static constexpr std::size_t kShards = 16;
  Shard& shard(std::size_t index) { return shards_[index]; }

 private:
  std::array<Shard, kShards> shards_;
};

}  // namespace mpol::counters
