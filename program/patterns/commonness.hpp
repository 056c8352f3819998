// How often bytes occur in texts of many kinds: a guess that decides which parts of a factor are looked for. A bad
// guess costs time and never an answer.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace mpol::patterns {

// About the base-2 logarithm of the share: from 8 for a space to 2 for a byte that is hardly seen. Bytes have the case
// bit of factors.hpp set.
constexpr std::array<std::uint8_t, 256> make_commonness() {
  std::array<std::uint8_t, 256> commonness{};
  for (std::size_t i = 0; i < 256; ++i) commonness[i] = i < 0x80 ? 2 : 4;  // beyond ASCII: parts of characters
  constexpr std::string_view kByFrequency = " etaoinsrhldcumfpgwybvkxjqz";
  for (std::size_t i = 0; i < kByFrequency.size(); ++i)
    commonness[static_cast<unsigned char>(kByFrequency[i])] = static_cast<std::uint8_t>(8 - i / 4);
  for (char c = '0'; c <= '9'; ++c) commonness[static_cast<unsigned char>(c)] = 4;
  for (const char c : {'.', ',', '-', '/', ':', '\'', '"'}) commonness[static_cast<unsigned char>(c)] = 4;
  return commonness;
}
inline constexpr std::array<std::uint8_t, 256> kCommonness = make_commonness();

// No letter and no space, and ASCII: in text of whatever language such a byte is rare, or stands alone.
constexpr bool is_rare_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x80 && byte != ' ' && (byte < 'a' || byte > 'z');
}

}  // namespace mpol::patterns
