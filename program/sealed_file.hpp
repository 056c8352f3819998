// Sealed files: what this machine made and keeps for itself, with the proof that nobody else did.
//
// A file is a head that says what its content was made from and for, the content's size, the content, and a message
// authentication code over all of it under a key that only this user's cache has. What does not fit is refused and made
// again.
// In:      contents; heads of lines. Out: files, and their contents. Errors: a refusal in words.
// Threads: pure functions; call prepare_sealing() once before.
// Source:  libsodium: generichash (BLAKE2b, RFC 7693) and auth (HMAC-SHA512-256).
#pragma once
#include <array>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mpol {

using LocalKey = std::array<unsigned char, 32>;

// False: there is no source of randomness; nothing can be kept.
bool prepare_sealing();
LocalKey make_local_key();
// BLAKE2b-256, as `b2sum -l 256` gives it.
using ContentDigest = std::array<unsigned char, 32>;
ContentDigest content_digest(std::string_view text);
// The same as 64 hexadecimal digits.
std::string to_hex(const ContentDigest& digest);
// In a time that does not tell where they differ.
bool equal_as_secrets(const ContentDigest& a, const ContentDigest& b);
std::string content_hash(std::string_view text);

// `head` ends with a line end.
std::string seal(std::string_view head, std::string_view content, const LocalKey& key);
// The content of a file with that head, or why it is refused. The view is into `file`.
Result<std::string_view> open_sealed(std::string_view file, std::string_view head, const LocalKey& key);

}  // namespace mpol
