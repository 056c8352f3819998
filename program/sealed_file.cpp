#include "program/sealed_file.hpp"

#include <fmt/format.h>
#include <sodium.h>

namespace mpol {
namespace {

constexpr std::size_t kMacBytes = crypto_auth_BYTES;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

bool prepare_sealing() { return sodium_init() >= 0; }

LocalKey make_local_key() {
  static_assert(std::tuple_size_v<LocalKey> == crypto_auth_KEYBYTES);
  LocalKey key{};
  randombytes_buf(key.data(), key.size());
  return key;
}

ContentDigest content_digest(std::string_view text) {
  ContentDigest digest{};
  crypto_generichash(digest.data(), digest.size(), bytes_of(text), text.size(), nullptr, 0);
  return digest;
}

std::string to_hex(const ContentDigest& digest) {
  std::string hex;
  for (const unsigned char byte : digest) hex += fmt::format("{:02x}", byte);
  return hex;
}

bool equal_as_secrets(const ContentDigest& a, const ContentDigest& b) {
  return sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string content_hash(std::string_view text) { return to_hex(content_digest(text)); }

std::string seal(std::string_view head, std::string_view content, const LocalKey& key) {
  std::string file = fmt::format("{}{}\n{}", head, content.size(), content);
  std::array<unsigned char, kMacBytes> mac{};
  crypto_auth(mac.data(), bytes_of(file), file.size(), key.data());
  file.append(reinterpret_cast<const char*>(mac.data()), mac.size());
  return file;
}

Result<std::string_view> open_sealed(std::string_view file, std::string_view head, const LocalKey& key) {
  if (file.size() < kMacBytes) return Failure{"it is cut short"};
  const std::string_view sealed = file.substr(0, file.size() - kMacBytes);
  if (crypto_auth_verify(bytes_of(file) + sealed.size(), bytes_of(sealed), sealed.size(), key.data()) != 0)
    return Failure{"it is damaged, or not made here"};
  if (!sealed.starts_with(head)) return Failure{"it is made for another CPU, LLVM or ABI, or from another policy"};
  const std::size_t size_end = sealed.find('\n', head.size());
  if (size_end == sealed.npos) return Failure{"its head is cut short"};
  const std::string_view content = sealed.substr(size_end + 1);
  if (sealed.substr(head.size(), size_end - head.size()) != fmt::to_string(content.size()))
    return Failure{"its content is not as long as it says"};
  return content;
}

}  // namespace mpol
