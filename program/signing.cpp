#include "program/signing.hpp"

#include <sodium.h>

#include <algorithm>

#include "program/sealed_file.hpp"

namespace mpol {
namespace {

constexpr std::string_view kSecret = "mpol-secret-1:", kPublic = "mpol-public-1:";
using Bytes32 = std::array<unsigned char, 32>;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlank);
  return begin == text.npos ? "" : text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin);
}

std::string to_text(std::string_view prefix, const Bytes32& bytes) {
  std::array<char, sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_ORIGINAL)> text{};
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  std::string all = std::string(prefix) + text.data();
  sodium_memzero(text.data(), text.size());
  return all;
}

bool read_bytes(std::string_view text, Bytes32& out) {
  std::size_t size = 0;
  return sodium_base642bin(out.data(), out.size(), text.data(), text.size(), nullptr, &size, nullptr,
                           sodium_base64_VARIANT_ORIGINAL) == 0 &&
         size == out.size();
}

// libsodium's secret key: the seed and the public key.
struct Expanded {
  explicit Expanded(const SecretKey& key) {
    crypto_sign_seed_keypair(open.bytes.data(), secret.data(), key.seed.data());
  }
  ~Expanded() { sodium_memzero(secret.data(), secret.size()); }
  PublicKey open;
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
};

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

SecretKey::~SecretKey() { sodium_memzero(seed.data(), seed.size()); }

SecretKey make_secret_key() {
  SecretKey key;
  randombytes_buf(key.seed.data(), key.seed.size());
  return key;
}

PublicKey public_of(const SecretKey& key) { return Expanded(key).open; }

std::string to_text(const PublicKey& key) { return to_text(kPublic, key.bytes); }
std::string to_text(const SecretKey& key) { return to_text(kSecret, key.seed); }

bool looks_like_public_key(std::string_view text) { return trimmed(text).starts_with(kPublic); }
bool looks_like_secret_key(std::string_view text) { return trimmed(text).starts_with(kSecret); }

Result<PublicKey> read_public_key(std::string_view text) {
  if (looks_like_secret_key(text)) return Failure{"it is a secret key; `mpol key public` gives its public one"};
  if (!looks_like_public_key(text)) return Failure{"it is no public key, which begins with `mpol-public-1:`"};
  PublicKey key;
  if (!read_bytes(trimmed(text).substr(kPublic.size()), key.bytes))
    return Failure{"it is no public key: `mpol-public-1:` is followed by something other than the base64 of 32 bytes"};
  return key;
}

Result<SecretKey> read_secret_key(std::string_view text) {
  if (looks_like_public_key(text)) return Failure{"it is a public key; to sign takes the secret one"};
  if (!looks_like_secret_key(text)) return Failure{"it is no secret key, which begins with `mpol-secret-1:`"};
  SecretKey key;
  if (!read_bytes(trimmed(text).substr(kSecret.size()), key.seed))
    return Failure{"it is no secret key: `mpol-secret-1:` is followed by something other than the base64 of 32 bytes"};
  return key;
}

SignatureBytes sign(const SecretKey& key, std::string_view message) {
  static_assert(std::tuple_size_v<SignatureBytes> == crypto_sign_BYTES);
  SignatureBytes signature{};
  crypto_sign_detached(signature.data(), nullptr, bytes_of(message), message.size(), Expanded(key).secret.data());
  return signature;
}

bool holds(const PublicKey& key, std::string_view message, const SignatureBytes& signature) {
  return crypto_sign_verify_detached(signature.data(), bytes_of(message), message.size(), key.bytes.data()) == 0;
}

void wipe(std::string& text) { sodium_memzero(text.data(), text.size()); }

}  // namespace mpol
