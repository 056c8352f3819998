#include "runtime/counters/key_table.hpp"

#include <sodium.h>

#include <algorithm>
#include <functional>

namespace mpol::counters {

std::size_t SecretHash::operator()(const KeyHash& key) const {
  static const std::uint64_t secret = [] {
    std::uint64_t value = 0;
    randombytes_buf(&value, sizeof value);
    return value | 1;
  }();
  // The key is a good hash already; the product mixes the secret into all bits.
  const unsigned __int128 product = static_cast<unsigned __int128>(key.low ^ secret) * (key.high ^ (secret << 1));
  return static_cast<std::size_t>(product >> 64) ^ static_cast<std::size_t>(product);
}

KeyState* KeyTable::find(const KeyHash& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  found->second.used = ++uses_;
  return &found->second.state;
}

// INVARIANT: keys that are not in the order were used after it was made, and so were those whose number has changed.
void KeyTable::drop_oldest() {
  for (;;) {
    if (oldest_last_.empty()) {
      for (const auto& [key, entry] : entries_) oldest_last_.push_back({entry.used, key});
      std::sort(oldest_last_.begin(), oldest_last_.end(), std::greater<>());
    }
    const Use oldest = oldest_last_.back();
    oldest_last_.pop_back();
    const auto found = entries_.find(oldest.key);
    if (found == entries_.end() || found->second.used != oldest.used) continue;
    entries_.erase(found);
    return;
  }
}

KeyState& KeyTable::find_or_add(const KeyHash& key, bool& dropped) {
  if (KeyState* state = find(key)) return *state;
  if (entries_.size() >= max_keys_) {
    drop_oldest();
    dropped = true;
  }
  Entry& entry = entries_[key];
  entry.used = ++uses_;
  return entry.state;
}

void KeyTable::put_back(const KeyHash& key, KeyState state, std::uint64_t used) {
  entries_[key] = {std::move(state), used};
  uses_ = std::max(uses_, used);
}

std::size_t KeyTable::set_max_keys(std::size_t max_keys) {
  max_keys_ = max_keys;
  std::size_t dropped = 0;
  for (; entries_.size() > max_keys_; ++dropped) drop_oldest();
  return dropped;
}

std::size_t KeyTable::bytes() const {
  // A group of 15 entries has 16 bytes of its own.
  std::size_t bytes = entries_.bucket_count() * (sizeof(KeyHash) + sizeof(Entry) + 1);
  bytes += oldest_last_.capacity() * sizeof(Use);
  for (const auto& [key, entry] : entries_) {
    if (entry.state.words.capacity() > KeyState::kInline) bytes += entry.state.words.capacity() * sizeof(std::uint64_t);
  }
  return bytes;
}

}  // namespace mpol::counters
