#include "runtime/counters/key_table.hpp"

#include <sodium.h>

#include <algorithm>
#include <functional>

namespace mpol::counters {

std::size_t secret_hash(const KeyHash& key) {
  static const std::uint64_t secret = [] {
    std::uint64_t value = 0;
    randombytes_buf(&value, sizeof value);
    return value | 1;
  }();
  // The key is a good hash already; the product mixes the secret into all bits.
  const unsigned __int128 product = static_cast<unsigned __int128>(key.low ^ secret) * (key.high ^ (secret << 1));
  return static_cast<std::size_t>(product >> 64) ^ static_cast<std::size_t>(product);
}

KeyState* KeyTable::find(const KeyHash& key, std::size_t hash) {
  Entry* const found = entries_.find(key, hash);
  if (found == nullptr) return nullptr;
  found->used = ++uses_;
  return &found->state;
}

// INVARIANT: keys that are not in the order were used after it was made, and so were those whose number has changed.
void KeyTable::drop_oldest() {
  for (;;) {
    if (oldest_last_.empty()) {
      entries_.for_each([&](const Entry& entry) { oldest_last_.push_back({entry.used, entry.key}); });
      std::sort(oldest_last_.begin(), oldest_last_.end(), std::greater<>());
    }
    const Use oldest = oldest_last_.back();
    oldest_last_.pop_back();
    Entry* const found = entries_.find(oldest.key, secret_hash(oldest.key));
    if (found == nullptr || found->used != oldest.used) continue;
    entries_.erase(found);
    return;
  }
}

KeyState& KeyTable::find_or_add(const KeyHash& key, std::size_t hash, bool& dropped) {
  if (KeyState* state = find(key, hash)) return *state;
  if (entries_.size() >= max_keys_) {
    drop_oldest();
    dropped = true;
  }
  Entry& entry = entries_.add(key, hash);
  entry.used = ++uses_;
  return entry.state;
}

// Numbers of a file may be anything: 0 would be a free slot, and the last ones leave none for what comes.
void KeyTable::put_back(const KeyHash& key, KeyState state, std::uint64_t used) {
  const std::size_t hash = secret_hash(key);
  Entry* const found = entries_.find(key, hash);
  Entry& entry = found == nullptr ? entries_.add(key, hash) : *found;
  entry.state = std::move(state);
  entry.used = std::clamp<std::uint64_t>(used, 1, std::uint64_t{1} << 62);
  uses_ = std::max(uses_, entry.used);
}

std::size_t KeyTable::set_max_keys(std::size_t max_keys) {
  max_keys_ = max_keys;
  std::size_t dropped = 0;
  for (; entries_.size() > max_keys_; ++dropped) drop_oldest();
  return dropped;
}

std::size_t KeyTable::bytes() const {
  std::size_t bytes = entries_.bytes() + oldest_last_.capacity() * sizeof(Use);
  entries_.for_each([&](const Entry& entry) { bytes += entry.state.words.bytes_outside(); });
  return bytes;
}

}  // namespace mpol::counters
