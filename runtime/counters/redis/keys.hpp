// Names of what is kept in Redis, and how a state is written there.
//
// A *place* is a Redis hash: the counters of one key (the user, say), a field each, and the field `s`, a stamp that
// every write changes. What lasts for ever (first and last seen, levels, suspensions) has a place of its own, so
// that the other can expire. The key's hash is the tag in braces: all places of a key are in one slot of a cluster.
//   PREFIX:{KEY}:w    windows, fading, rates; expires       PREFIX:{KEY}:t    times; lasts
//   PREFIX:{KEY}:ID   in a cluster: the event ID was counted for this key; expires
//   PREFIX:{}:ID      elsewhere: the event ID was counted
//   PREFIX:counters   the counters that are kept: name to field and shape
// Threads: pure functions.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "program/key_hash.hpp"
#include "runtime/counters/kinds.hpp"
#include "runtime/counters/shape.hpp"

namespace mpol::counters {

struct Place {
  KeyHash key;
  bool lasts = false;
  bool operator==(const Place&) const = default;
};

// Whether a counter's state never expires.
bool lasts(const CounterShape& shape);
// Milliseconds after the last event until nothing of the state has a say any more; 0: it lasts.
std::int64_t expiry_ms(const CounterShape& shape);

std::string place_key(std::string_view prefix, const Place& place);
// `key`: null, or in a cluster the key that the id is remembered for.
std::string event_key(std::string_view prefix, const KeyHash* key, const KeyHash& event_id);
std::string counters_key(std::string_view prefix);
// Eleven characters that differ wherever state must not be mixed. `before`: the field that is given up.
std::string field_for(const CounterShape& shape, std::string_view before);
// Of a whole key or of its part in braces (Redis Cluster specification: CRC16 modulo 16,384).
std::uint16_t slot_of(std::string_view key);

// A format byte, 32 bits of the hash of the rest, the newest time, the words.
std::string encode(const KeyState& state);
// False: `bytes` are no state of this shape. `why` says what they are, in words.
bool decode(const CounterShape& shape, std::string_view bytes, KeyState& state, std::string& why);

}  // namespace mpol::counters
