#include "runtime/actions/signature.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>

namespace mpol::actions {

namespace {

std::string bytes_of(std::string_view secret) {
  constexpr std::string_view kPrefix = "whsec_";
  if (!secret.starts_with(kPrefix)) return std::string(secret);
  const std::string_view text = secret.substr(kPrefix.size());
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  const int done = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                                     text.size(), nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL);
  if (done != 0) return std::string(secret);  // it only looks like one
  bytes.resize(size);
  return bytes;
}

}  // namespace

std::string signature(std::string_view written_secret, std::string_view id, std::int64_t time_s,
                      std::string_view body) {
  const std::string secret = bytes_of(written_secret);
  const std::string head = fmt::format("{}.{}.", id, time_s);
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(secret.data()), secret.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(head.data()), head.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(body.data()), body.size());
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> code{};
  crypto_auth_hmacsha256_final(&state, code.data());
  std::array<char, sodium_base64_ENCODED_LEN(crypto_auth_hmacsha256_BYTES, sodium_base64_VARIANT_ORIGINAL)> text{};
  sodium_bin2base64(text.data(), text.size(), code.data(), code.size(), sodium_base64_VARIANT_ORIGINAL);
  return fmt::format("v1,{}", text.data());
}

}  // namespace mpol::actions
