#include "runtime/counters/seen_events.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"

namespace mpol::counters {

bool SeenEvents::Shard::add(const KeyHash& id, std::int64_t time_ms, std::int64_t horizon_ms) {
  if (contains(id)) return false;
  newest_ms_ = std::max(newest_ms_, time_ms);
  const bool is_full = newer_.ids.size() >= limits::kMaxRememberedEvents / kShards / 2;
  std::int64_t oldest_ms = 0;  // of what has a say; times from a file may be anything
  if (__builtin_sub_overflow(newest_ms_, horizon_ms, &oldest_ms)) oldest_ms = KeyState::kNever;
  if (is_full || oldest_ms > newer_.begin_ms) {
    std::swap(older_, newer_);
    newer_.ids.clear();
    newer_.begin_ms = newest_ms_;
  }
  if (id != KeyHash()) newer_.ids.add(id, secret_hash(id));
  return true;
}

}  // namespace mpol::counters
