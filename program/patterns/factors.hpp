// Required factors of a pattern: a few texts of which every match contains at least one.
//
// In:      a tree of compile_pattern.
// Out:     the texts, in the form that all searches for factors use: each byte with the bit 0x20 set. That makes the
// two
//          cases of an ASCII letter one, and of many letters beyond; what else it makes one is a candidate too many and
//          never one too few. No texts: none are known. An empty text occurs everywhere, so there is none among them.
// Threads: pure.
#pragma once
#include <bitset>
#include <cstdint>
#include <string>
#include <vector>

#include "program/patterns/regex.hpp"

namespace mpol::patterns {

inline constexpr unsigned char kFactorCaseBit = 0x20;
// Bytes of a factor. A single byte occurs everywhere, and more than these help no search.
inline constexpr std::size_t kShortestFactor = 2, kLongestFactor = 32;

using ByteSet = std::bitset<256>;

// What a part of a match can cover: `[a-c]*-`: no end, and a, b, c and `-`.
struct Extent {
  std::uint32_t points = 0;  // most code points; kUnbounded: no end
  ByteSet bytes;             // those of the text that can be among them; of characters beyond ASCII, all
  bool operator==(const Extent&) const = default;
};

struct Factors {
  std::vector<std::string> texts;
  Extent before;                 // of a match, before its factor
  ByteSet previous, next;        // bytes that can stand directly before the factor and behind it, where one does
  std::size_t shortest() const;  // bytes; 0 if there are none
};

Factors required_factors(const Node& tree);

}  // namespace mpol::patterns
