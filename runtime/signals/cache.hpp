// AnswerCache: what a provider has said of a content lately. Bounded; the one that was used longest ago makes room.
// Threads: safe from many.
#pragma once
#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "runtime/signals/content_key.hpp"

namespace mpol::signals {

class AnswerCache {
 public:
  using Clock = std::chrono::steady_clock;

  AnswerCache(std::size_t max_entries, std::chrono::milliseconds time_to_live)
      : max_entries_(max_entries), time_to_live_(time_to_live) {}

  bool is_on() const { return max_entries_ > 0 && time_to_live_.count() > 0; }
  // Null: there is none, or it is too old.
  std::shared_ptr<const Judgement> find(const ContentKey& key, Clock::time_point now);
  void put(const ContentKey& key, std::shared_ptr<const Judgement> judgement, Clock::time_point now);
  std::size_t size() const;

 private:
  struct Entry {
    ContentKey key;
    std::shared_ptr<const Judgement> judgement;
    Clock::time_point ends;
  };
  std::size_t max_entries_;
  std::chrono::milliseconds time_to_live_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // used last in front
  std::unordered_map<ContentKey, std::list<Entry>::iterator, ContentKeyHash> index_;
};

}  // namespace mpol::signals
