#include "runtime/counters/key_table.hpp"

#include <sodium.h>

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

void KeyTable::unlink(std::uint32_t index) {
  const Slot& slot = slots_[index];
  (slot.older == kNone ? oldest_ : slots_[slot.older].newer) = slot.newer;
  (slot.newer == kNone ? newest_ : slots_[slot.newer].older) = slot.older;
}

void KeyTable::link_newest(std::uint32_t index) {
  Slot& slot = slots_[index];
  slot.older = newest_;
  slot.newer = kNone;
  (newest_ == kNone ? oldest_ : slots_[newest_].newer) = index;
  newest_ = index;
}

KeyState* KeyTable::find(const KeyHash& key) {
  const auto found = index_.find(key);
  if (found == index_.end()) return nullptr;
  const std::uint32_t slot = found->second;
  if (slot != newest_) {
    unlink(slot);
    link_newest(slot);
  }
  return &slots_[slot].state;
}

std::uint32_t KeyTable::drop_oldest() {
  const std::uint32_t slot = oldest_;
  index_.erase(slots_[slot].key);
  unlink(slot);
  slots_[slot].state = KeyState();
  return slot;
}

KeyState& KeyTable::find_or_add(const KeyHash& key, bool& dropped) {
  if (KeyState* state = find(key)) return *state;
  std::uint32_t slot = 0;
  if (index_.size() >= max_keys_) {
    dropped = true;
    slot = drop_oldest();
  } else if (!free_.empty()) {
    slot = free_.back();
    free_.pop_back();
  } else {
    slot = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
  }
  slots_[slot].key = key;
  link_newest(slot);
  index_.emplace(key, slot);
  return slots_[slot].state;
}

std::size_t KeyTable::set_max_keys(std::size_t max_keys) {
  max_keys_ = max_keys;
  std::size_t dropped = 0;
  for (; index_.size() > max_keys_; ++dropped) free_.push_back(drop_oldest());
  return dropped;
}

void KeyTable::clear() {
  while (!index_.empty()) free_.push_back(drop_oldest());
}

std::size_t KeyTable::bytes() const {
  std::size_t bytes = slots_.capacity() * sizeof(Slot) + index_.bucket_count() * (sizeof(KeyHash) + 16);
  for (const Slot& slot : slots_) bytes += slot.state.words.capacity() * sizeof(std::uint64_t);
  return bytes;
}

}  // namespace mpol::counters
