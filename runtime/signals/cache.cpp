#include "runtime/signals/cache.hpp"

namespace mpol::signals {

std::shared_ptr<const Judgement> AnswerCache::find(const ContentKey& key, Clock::time_point now) {
  if (!is_on()) return nullptr;
  const std::lock_guard lock(mutex_);
  const auto found = index_.find(key);
  if (found == index_.end()) return nullptr;
  const auto entry = found->second;
  if (entry->ends <= now) {
    index_.erase(found);
    entries_.erase(entry);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->judgement;
}

void AnswerCache::put(const ContentKey& key, std::shared_ptr<const Judgement> judgement, Clock::time_point now) {
  if (!is_on()) return;
  const std::lock_guard lock(mutex_);
  if (const auto found = index_.find(key); found != index_.end()) {
    found->second->judgement = std::move(judgement);
    found->second->ends = now + time_to_live_;
    return;
  }
  if (entries_.size() == max_entries_) {
    index_.erase(entries_.back().key);
    entries_.pop_back();
  }
  entries_.push_front({key, std::move(judgement), now + time_to_live_});
  index_.emplace(key, entries_.begin());
}

std::size_t AnswerCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace mpol::signals
