// NameIndex: from the keys of an event to what they mean in a policy. Filled once, then only read: a key costs one
// multiplication and, nearly always, one comparison. Callers cannot make it slow: only the policy's names are in it.
//
// Threads: safe to share once filled.
#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace mpol::event {

// Reads at most 16 bytes of the key: enough to tell names apart, and its time does not grow with the key.
inline std::uint64_t hash_key(std::string_view key) {
  std::uint64_t head = 0, tail = 0;
  if (key.size() >= 8) {
    std::memcpy(&head, key.data(), 8);
    std::memcpy(&tail, key.data() + key.size() - 8, 8);
  } else if (key.size() >= 4) {
    std::memcpy(&head, key.data(), 4);
    std::memcpy(&tail, key.data() + key.size() - 4, 4);
  } else {
    for (const char c : key) head = head << 8 | static_cast<unsigned char>(c);
  }
  const std::uint64_t mixed = (head ^ key.size()) * 0x9E3779B97F4A7C15u + tail;
  return (mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9u;
}

template <class Target>
class NameIndex {
 public:
  // The target of `name`, made with its default value if it is new. Valid until the next call.
  Target& operator[](std::string_view name) {
    if (2 * (count_ + 1) > slots_.size()) grow();
    Slot& slot = slots_[slot_of(name, hash_key(name))];
    if (!slot.is_used) {
      slot.is_used = true;
      slot.name = name;
      ++count_;
    }
    return slot.target;
  }

  const Target* find(std::string_view name, std::uint64_t hash) const {
    if (slots_.empty()) return nullptr;
    const Slot& slot = slots_[slot_of(name, hash)];
    return slot.is_used ? &slot.target : nullptr;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const Slot& slot : slots_) {
      if (slot.is_used) out.push_back(slot.name);
    }
    return out;
  }

 private:
  struct Slot {
    std::string name;
    Target target{};
    bool is_used = false;
  };

  std::size_t slot_of(std::string_view name, std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = (hash >> 32) & mask;
    while (slots_[at].is_used && slots_[at].name != name) at = (at + 1) & mask;
    return at;
  }

  void grow() {
    std::vector<Slot> old(slots_.empty() ? 16 : slots_.size() * 2);
    old.swap(slots_);
    for (Slot& slot : old) {
      if (slot.is_used) slots_[slot_of(slot.name, hash_key(slot.name))] = std::move(slot);
    }
  }

  // INVARIANT: the size is a power of two and at least twice count_.
  std::vector<Slot> slots_;
  std::size_t count_ = 0;
};

}  // namespace mpol::event
