#include "runtime/counters/redis/keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/limits.hpp"

namespace mpol::counters {
namespace {

constexpr char kFormat = '1';
constexpr std::size_t kHead = 1 + sizeof(std::uint32_t);

void append_base64(std::string& out, const KeyHash& hash, int digits = 22) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  unsigned __int128 bits = static_cast<unsigned __int128>(hash.high) << 64 | hash.low;
  for (int i = 0; i < digits; ++i, bits >>= 6) out += kDigits[static_cast<std::size_t>(bits & 63)];
}

constexpr std::array<std::uint16_t, 256> kCrc16 = [] {
  std::array<std::uint16_t, 256> table{};
  for (unsigned i = 0; i < 256; ++i) {
    unsigned crc = i << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc << 1) ^ ((crc & 0x8000) != 0 ? 0x1021U : 0U);
    table[i] = static_cast<std::uint16_t>(crc);
  }
  return table;
}();

std::int64_t times(std::int64_t ms, std::int64_t factor) {
  std::int64_t product = 0;
  return __builtin_mul_overflow(ms, factor, &product) ? limits::kMaxExpiryMs : product;
}

std::uint32_t check_of(std::string_view rest) { return static_cast<std::uint32_t>(hash_key(rest).low); }

}  // namespace

bool lasts(const CounterShape& shape) {
  return shape.buckets == 0 && shape.half_life_ms == 0 && shape.kind != ir::CounterKind::Rate;
}

std::int64_t expiry_ms(const CounterShape& shape) {
  if (lasts(shape)) return 0;
  // After 64 half-lives nothing is left that a double would show beside 1; a bucket that owes all is full after two
  // periods.
  const std::int64_t fading = times(shape.half_life_ms, 64);
  const std::int64_t full = shape.kind == ir::CounterKind::Rate ? times(shape.limit_period_ms, 2) : 0;
  std::int64_t sum = 0;
  if (__builtin_add_overflow(std::max({shape.horizon_ms(), fading, full}), shape.late_ms, &sum))
    return limits::kMaxExpiryMs;
  return std::clamp(sum, limits::kLeastExpiryMs, limits::kMaxExpiryMs);
}

std::string place_key(std::string_view prefix, const Place& place) {
  std::string key(prefix);
  key += ":{";
  append_base64(key, place.key);
  key += place.lasts ? "}:t" : "}:w";
  return key;
}

std::string event_key(std::string_view prefix, const KeyHash* key, const KeyHash& event_id) {
  std::string name(prefix);
  name += ":{";
  if (key != nullptr) append_base64(name, *key);
  name += "}:";
  append_base64(name, event_id);
  return name;
}

std::string counters_key(std::string_view prefix) { return std::string(prefix) + ":counters"; }

std::string field_for(const CounterShape& shape, std::string_view before) {
  std::string field;
  append_base64(field, hash_key(fmt::format("{}|{}|{}", shape.name, describe(shape), before)), 11);
  return field;
}

std::uint16_t slot_of(std::string_view key) {
  const std::size_t open = key.find('{');
  if (open != std::string_view::npos) {
    const std::size_t close = key.find('}', open + 1);
    if (close != std::string_view::npos && close > open + 1) key = key.substr(open + 1, close - open - 1);
  }
  unsigned crc = 0;
  for (const char c : key) crc = ((crc << 8) ^ kCrc16[((crc >> 8) ^ static_cast<unsigned char>(c)) & 0xFF]) & 0xFFFF;
  return static_cast<std::uint16_t>(crc % limits::kRedisSlots);
}

std::string encode(const KeyState& state) {
  std::string bytes(kHead + sizeof(std::int64_t) + state.words.size() * sizeof(std::uint64_t), kFormat);
  char* at = bytes.data() + kHead;
  std::memcpy(at, &state.newest_ms, sizeof state.newest_ms);
  std::memcpy(at + sizeof state.newest_ms, state.words.data(), state.words.size() * sizeof(std::uint64_t));
  const std::uint32_t check = check_of(std::string_view(bytes).substr(kHead));
  std::memcpy(bytes.data() + 1, &check, sizeof check);
  return bytes;
}

bool decode(const CounterShape& shape, std::string_view bytes, KeyState& state, std::string& why) {
  const auto refuse = [&](std::string_view reason) {
    why = "Redis holds a state of `" + shape.name + "` that ";
    why += reason;
    return false;
  };
  if (bytes.empty() || bytes[0] != kFormat)
    return refuse("is of another format: a newer program or another one wrote it");
  if (bytes.size() < kHead + sizeof(std::int64_t) || (bytes.size() - kHead) % sizeof(std::uint64_t) != 0)
    return refuse("is cut short");
  std::uint32_t check = 0;
  std::memcpy(&check, bytes.data() + 1, sizeof check);
  const std::string_view rest = bytes.substr(kHead);
  if (check != check_of(rest)) return refuse("is damaged");
  std::memcpy(&state.newest_ms, rest.data(), sizeof state.newest_ms);
  state.words.resize(rest.size() / sizeof(std::uint64_t) - 1);
  std::memcpy(state.words.data(), rest.data() + sizeof(std::int64_t), rest.size() - sizeof(std::int64_t));
  return fits(shape, state) || refuse("is of another kind of counter");
}

}  // namespace mpol::counters
