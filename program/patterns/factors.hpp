// Required factors of a pattern: a few texts of which every match contains at least one.
//
// In:      a tree of compile_pattern.
// Out:     the texts, in the form that all searches for factors use: each byte with the bit 0x20 set. That makes the
// two
//          cases of an ASCII letter one, and of many letters beyond; what else it makes one is a candidate too many and
//          never one too few. No texts: none are known. An empty text occurs everywhere, so there is none among them.
// Threads: pure.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "program/patterns/regex.hpp"

namespace mpol::patterns {

inline constexpr unsigned char kFactorCaseBit = 0x20;
// Bytes of a factor. A single byte occurs everywhere, and more than these help no search.
inline constexpr std::size_t kShortestFactor = 2, kLongestFactor = 32;

struct Factors {
  std::vector<std::string> texts;
  std::uint32_t max_before = 0;  // most code points of a match that stand before its factor; kUnbounded: no end
  std::size_t shortest() const;  // bytes; 0 if there are none
};

Factors required_factors(const Node& tree);

}  // namespace mpol::patterns
