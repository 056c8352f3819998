#include "runtime/counters/seen_events.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace mpol::counters {

bool SeenEvents::Shard::add(const KeyHash& id, std::int64_t time_ms, std::int64_t horizon_ms) {
  if (!times_.emplace(id, time_ms).second) return false;
  newest_ms_ = std::max(newest_ms_, time_ms);
  in_order_.emplace_back(id, time_ms);
  // The event itself goes when it is that old, and nothing may be left then.
  while (in_order_.size() > limits::kMaxRememberedEvents / kShards ||
         (!in_order_.empty() && in_order_.front().second < newest_ms_ - horizon_ms)) {
    times_.erase(in_order_.front().first);
    in_order_.pop_front();
  }
  return true;
}

}  // namespace mpol::counters
