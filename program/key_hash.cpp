#include "program/key_hash.hpp"

#include <sodium.h>

#include <cstring>

namespace mpol {

KeyHash hash_key(std::string_view bytes) {
  static constexpr unsigned char kKey[crypto_shorthash_siphashx24_KEYBYTES] = {'m', 'p', 'o', 'l', ' ', 'c', 'o', 'u',
                                                                               'n', 't', 'e', 'r', 'k', 'e', 'y', '1'};
  unsigned char out[crypto_shorthash_siphashx24_BYTES];
  crypto_shorthash_siphashx24(out, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), kKey);
  KeyHash hash;
  std::memcpy(&hash.low, out, 8);
  std::memcpy(&hash.high, out + 8, 8);
  return hash;
}

}  // namespace mpol
