// KeyTable: the states of some keys, of which the least recently used one is dropped for a new one past a bound. What one
// shard of a counter is.
//
// Which key was used longest ago is not kept in a list, whose links would cost more than the counting: each use gives its
// key a number. When a key must go, the keys are put in the order of their numbers, once for many that go: of that order
// the first key whose number is still the same is the one that was used longest ago.
// Memory:  a cache line a slot (slot_table.hpp), and what a state has outside.
// Threads: none; a shard's lock is held by who calls.
#pragma once
#include <cstdint>
#include <vector>

#include "program/key_hash.hpp"
#include "runtime/counters/kinds.hpp"
#include "runtime/counters/slot_table.hpp"

namespace mpol::counters {

class KeyTable {
 public:
  explicit KeyTable(std::size_t max_keys) : max_keys_(max_keys) {}
  KeyTable(KeyTable&&) = default;

  // `hash`: secret_hash(key).
  void prefetch(std::size_t hash) const { entries_.prefetch(hash); }
  // Null: the key is not there. Either way the key counts as used now. Good until the next call.
  KeyState* find(const KeyHash& key, std::size_t hash);
  // Made if it is not there. `dropped`: another key was dropped for it. Good until the next call.
  KeyState& find_or_add(const KeyHash& key, std::size_t hash, bool& dropped);
  std::size_t size() const { return entries_.size(); }
  // At least 1. How many keys were dropped for it.
  std::size_t set_max_keys(std::size_t max_keys);
  void clear() { entries_.clear(); }
  // In no order.
  template <class Visit>
  void for_each(Visit visit) const {
    entries_.for_each([&](const Entry& entry) { visit(entry.key, entry.state); });
  }
  // The same, with the number of the last use; and a key put back with it.
  template <class Visit>
  void for_each_use(Visit visit) const {
    entries_.for_each([&](const Entry& entry) { visit(entry.key, entry.state, entry.used); });
  }
  void put_back(const KeyHash& key, KeyState state, std::uint64_t used);
  std::size_t bytes() const;

 private:
  struct alignas(64) Entry {
    KeyHash key;
    KeyState state;
    std::uint64_t used = 0;  // number of its last use
    bool is_free() const { return used == 0; }
  };
  static_assert(sizeof(Entry) == 64);
  struct Use {
    std::uint64_t used = 0;
    KeyHash key;
    auto operator<=>(const Use&) const = default;
  };
  void drop_oldest();

  std::size_t max_keys_;
  std::uint64_t uses_ = 0;
  SlotTable<Entry> entries_;
  std::vector<Use> oldest_last_;  // the last one is the oldest
};

}  // namespace mpol::counters
