// The tables of segment.cpp: four bits a code point. Made at build time by make_segment_tables.cpp.
// Two stages: kIndex by code point / 64 gives the block, kProperties the bits. Read-only; safe from any thread.
#pragma once
#include <cstdint>

namespace mpol::segment_tables {

inline constexpr std::uint32_t kWord = 1;
inline constexpr std::uint32_t kLetter = 2;
inline constexpr std::uint32_t kMark = 4;
inline constexpr std::uint32_t kUnspaced = 8;

extern const std::uint16_t kIndex[0x110000 / 64];
extern const std::uint32_t kProperties[];

inline std::uint32_t properties_of(char32_t code_point) {
  return code_point > 0x10FFFF ? 0 : kProperties[kIndex[code_point >> 6] * 64u + (code_point & 63)];
}

}  // namespace mpol::segment_tables
