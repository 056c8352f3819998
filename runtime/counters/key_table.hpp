// KeyTable: the states of some keys, with the least recently used one at hand. What one shard of a counter is.
//
// Memory:  a key takes sizeof(Slot) and the words of its state, and about 40 bytes in the index.
// Threads: none; a shard's lock is held by who calls.
#pragma once
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <vector>

#include "program/key_hash.hpp"
#include "runtime/counters/kinds.hpp"

namespace mpol::counters {

// Where a key stands in a table must not be foretold by who chooses keys.
struct SecretHash {
  using is_avalanching = void;
  std::size_t operator()(const KeyHash& key) const;
};

class KeyTable {
 public:
  explicit KeyTable(std::size_t max_keys) : max_keys_(max_keys) {}
  KeyTable(const KeyTable&) = delete;
  KeyTable& operator=(const KeyTable&) = delete;

  // Null: the key is not there. Either way the key counts as used now.
  KeyState* find(const KeyHash& key);
  // Made if it is not there. Whether another key was dropped for it.
  KeyState& find_or_add(const KeyHash& key, bool& dropped);
  std::size_t size() const { return index_.size(); }
  // At least 1. How many keys were dropped for it.
  std::size_t set_max_keys(std::size_t max_keys);
  void clear();
  // From the least recently used to the most recently used one.
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::uint32_t slot = oldest_; slot != kNone; slot = slots_[slot].newer)
      visit(slots_[slot].key, slots_[slot].state);
  }
  std::size_t bytes() const;

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;
  struct Slot {
    KeyHash key;
    KeyState state;
    std::uint32_t older = kNone, newer = kNone;
  };
  std::uint32_t drop_oldest();
  void unlink(std::uint32_t slot);
  void link_newest(std::uint32_t slot);

  std::size_t max_keys_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  boost::unordered_flat_map<KeyHash, std::uint32_t, SecretHash> index_;
  std::uint32_t oldest_ = kNone, newest_ = kNone;
};

}  // namespace mpol::counters
