// Keys and signatures: Ed25519, so that who has a public key knows who signed.
//
// A key's text is `mpol-secret-1:` or `mpol-public-1:` and the base64 of 32 bytes (RFC 8032: the seed, the public key).
// What is signed begins with words that say what it is, so that a signature of one thing is none of another.
// Errors:  a Failure in words, which never repeats what may be a secret.
// Threads: pure functions.
// Source:  libsodium's crypto_sign; it refuses keys of small order and signatures that are not reduced.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mpol {

struct PublicKey {
  std::array<unsigned char, 32> bytes{};
  auto operator<=>(const PublicKey&) const = default;
};
using SignatureBytes = std::array<unsigned char, 64>;

// Wiped when it goes.
class SecretKey {
 public:
  SecretKey() = default;
  SecretKey(const SecretKey&) = default;
  SecretKey& operator=(const SecretKey&) = default;
  ~SecretKey();
  std::array<unsigned char, 32> seed{};
};

SecretKey make_secret_key();
PublicKey public_of(const SecretKey& key);

std::string to_text(const PublicKey& key);
std::string to_text(const SecretKey& key);
bool looks_like_public_key(std::string_view text);
bool looks_like_secret_key(std::string_view text);
// White space around the text does not count.
Result<PublicKey> read_public_key(std::string_view text);
Result<SecretKey> read_secret_key(std::string_view text);

SignatureBytes sign(const SecretKey& key, std::string_view message);
bool holds(const PublicKey& key, std::string_view message, const SignatureBytes& signature);

// Overwrites what was a secret.
void wipe(std::string& text);

}  // namespace mpol
