#include "runtime/audit/chain.hpp"

#include <sodium.h>

namespace mpol::audit {
namespace {

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string hex_of(const unsigned char* bytes, std::size_t size) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  return text;
}

}  // namespace

Hash next_hash(const Hash& before, std::string_view record, const Key& key) {
  Hash hash{};
  crypto_generichash_state state;
  crypto_generichash_init(&state, key.empty() ? nullptr : bytes_of(key), key.size(), hash.size());
  crypto_generichash_update(&state, before.data(), before.size());
  crypto_generichash_update(&state, bytes_of(record), record.size());
  crypto_generichash_final(&state, hash.data(), hash.size());
  return hash;
}

std::string to_hex(const Hash& hash) { return hex_of(hash.data(), hash.size()); }

std::optional<Hash> from_hex(std::string_view text) {
  Hash hash{};
  if (text.size() != 2 * hash.size()) return std::nullopt;
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  for (std::size_t i = 0; i < hash.size(); ++i) {
    const int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    hash[i] = static_cast<unsigned char>(high * 16 + low);
  }
  return hash;
}

std::string value_hash(std::string_view value, const Key& key) {
  unsigned char hash[16];
  crypto_generichash(hash, sizeof hash, bytes_of(value), value.size(), key.empty() ? nullptr : bytes_of(key),
                     key.size());
  return hex_of(hash, sizeof hash);
}

std::string new_log_name() {
  unsigned char bytes[16];
  randombytes_buf(bytes, sizeof bytes);
  return hex_of(bytes, sizeof bytes);
}

}  // namespace mpol::audit
