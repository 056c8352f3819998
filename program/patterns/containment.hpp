// Whether a pattern changes nothing beside another: every text that has the one has the other.
//
// In:      patterns that are searched in the same form of a text (both folded with the same steps, or neither).
// Out:     true only where it is proven. Assertions of the longer one are taken to hold; where the shorter one has some, or
//          is a whole word, nothing is proven.
// Time:    `work` bounds it, in states and steps: what is done is taken off, and at 0 nothing is proven any more.
// Threads: pure.
#pragma once
#include <cstddef>
#include <string>

#include "program/patterns/pattern.hpp"

namespace mpol::patterns {

bool is_contained(const Pattern& longer, const Pattern& shorter, std::size_t& work);

// A text that the tree matches if its assertions hold, in the form of factors (factors.hpp). What is contained in the pattern
// has a factor in it. At most kMaxSampleBytes: of longer ones the beginning.
inline constexpr std::size_t kMaxSampleBytes = 512;
std::string sample_of(const Node& tree);

}  // namespace mpol::patterns
