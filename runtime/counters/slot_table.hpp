// SlotTable: keys in slots, one array, looked for from a key's place on (linear probing; Knuth, The Art of Computer
// Programming 3, 6.4, algorithms L and R). A slot has its key in itself, so that finding one that is not in the cache is
// one wait, and prefetch() lets the waits of several keys pass together.
//
// Slot:    a default-made one is free; `key` and is_free(); `key` is set by the table, and who adds makes it not free.
// Memory:  sizeof(Slot) a slot, of which 37.5 to 75 % are taken once there are a few; never fewer slots than before.
// Threads: none.
#pragma once
#include <cstddef>
#include <utility>
#include <vector>

#include "program/key_hash.hpp"

namespace mpol::counters {

// Where a key stands in a table must not be foretold by who chooses keys: a secret of the process is mixed in.
std::size_t secret_hash(const KeyHash& key);

template <class Slot>
class SlotTable {
 public:
  // `hash`: secret_hash(key), everywhere.
  void prefetch(std::size_t hash) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
  }
  // Null: it is not there. Good until the next add() or erase().
  Slot* find(const KeyHash& key, std::size_t hash) {
    if (slots_.empty()) return nullptr;
    Slot& slot = slots_[place_of(key, hash)];
    return slot.is_free() ? nullptr : &slot;
  }
  const Slot* find(const KeyHash& key, std::size_t hash) const { return const_cast<SlotTable*>(this)->find(key, hash); }
  // A key that is not there. The slot is to be made not free before the next call.
  Slot& add(const KeyHash& key, std::size_t hash) {
    if (4 * (size_ + 1) > 3 * slots_.size()) grow();
    Slot& slot = slots_[place_of(key, hash)];
    slot.key = key;
    ++size_;
    return slot;
  }
  // What follows it moves up, where it is nearer to its own place then.
  void erase(Slot* slot) {
    const std::size_t mask = slots_.size() - 1;
    auto gap = static_cast<std::size_t>(slot - slots_.data());
    for (std::size_t at = (gap + 1) & mask; !slots_[at].is_free(); at = (at + 1) & mask) {
      const std::size_t home = secret_hash(slots_[at].key) & mask;
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      slots_[gap] = std::move(slots_[at]);
      gap = at;
    }
    slots_[gap] = Slot();
    --size_;
  }
  void clear() {
    for (Slot& slot : slots_) slot = Slot();
    size_ = 0;
  }
  std::size_t size() const { return size_; }
  std::size_t bytes() const { return slots_.size() * sizeof(Slot); }
  // In no order.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const Slot& slot : slots_) {
      if (!slot.is_free()) visit(slot);
    }
  }

 private:
  // The key's, or the free one where it would be.
  std::size_t place_of(const KeyHash& key, std::size_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (!slots_[at].is_free() && slots_[at].key != key) at = (at + 1) & mask;
    return at;
  }
  void grow() {
    std::vector<Slot> before(slots_.empty() ? 8 : 2 * slots_.size());
    before.swap(slots_);
    for (Slot& slot : before) {
      if (!slot.is_free()) slots_[place_of(slot.key, secret_hash(slot.key))] = std::move(slot);
    }
  }

  std::vector<Slot> slots_;  // a power of two, or none
  std::size_t size_ = 0;
};

}  // namespace mpol::counters
