// Chain: the hashes that tie the records of an audit log together.
//
// The hash of a record covers the hash of the record before it and the record's own bytes. With a key it is a message
// authentication code: who can write the file, but does not have the key, cannot make a chain that holds.
// Source: BLAKE2b (RFC 7693) of libsodium, 256 bits. Threads: pure functions.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mpol::audit {

using Key = std::string;  // 16 to 64 bytes; empty: none
using Hash = std::array<unsigned char, 32>;

Hash next_hash(const Hash& before, std::string_view record, const Key& key);
std::string to_hex(const Hash& hash);
std::optional<Hash> from_hex(std::string_view text);
// 128 bits, in hexadecimal, that stand for a value of an event: equal values of one log have equal ones.
std::string value_hash(std::string_view value, const Key& key);
// 32 random hexadecimal digits: the name of a log.
std::string new_log_name();

}  // namespace mpol::audit
