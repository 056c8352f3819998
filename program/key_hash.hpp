// KeyHash: 128 bits that stand for the bytes of a key. The same bytes have the same hash on every machine, so that
// stores can be shared, saved and replayed.
// Source: SipHash-2-4 with 128 bits (libsodium), under a fixed key: nobody finds two keys of one hash by trying. Where a
// table's place is derived from it, a secret of the process is mixed in (memory_store.cpp).
// Threads: pure function.
#pragma once
#include <compare>
#include <cstdint>
#include <string_view>

namespace mpol {

struct KeyHash {
  std::uint64_t low = 0, high = 0;
  auto operator<=>(const KeyHash&) const = default;
};

KeyHash hash_key(std::string_view bytes);

}  // namespace mpol
