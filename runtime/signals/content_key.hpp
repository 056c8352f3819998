// ContentKey: 128 bits that stand for what one provider is given, under a key of this process: nobody who sees them can try texts.
// Source: BLAKE2b with a key (RFC 7693; libsodium).
// Threads: safe from many.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "runtime/signals/provider.hpp"

namespace mpol::signals {

using ContentKey = std::array<std::uint8_t, 16>;

struct ContentKeyHash {
  std::size_t operator()(const ContentKey& key) const noexcept {
    std::size_t hash = 0;
    std::memcpy(&hash, key.data(), sizeof hash);
    return hash;
  }
};

class ContentHasher {
 public:
  ContentHasher();  // a key that nobody knows
  ContentKey key(std::size_t provider, Sees sees, const Content& content) const;

 private:
  std::array<std::uint8_t, 32> secret_;
};

}  // namespace mpol::signals
