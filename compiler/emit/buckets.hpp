// Buckets: finds a number's place among sorted cuts without searching.
//
// The line from the first cut to the last is divided into equal parts. A part knows how many cuts lie before it and
// which cuts lie in it, at most kMaxInside; so a place is one multiplication, one load and as many comparisons.
// INVARIANT: the part of a number never falls when the number grows (multiplication and truncation are monotone), hence
//            each cut that lies in an earlier part is smaller.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "compiler/emit/slot.hpp"

namespace mpol::emit {

struct Buckets {
  double low = 0, scale = 0;  // part = (number - low) * scale, between 0 and count - 1
  std::uint32_t count = 0, inside = 0;
  std::vector<std::uint32_t> before;   // by part: cuts in earlier parts
  std::vector<std::vector<Key>> cuts;  // by part
};

// Nothing when some parts would hold too many: cuts that lie close together and far from the others.
std::optional<Buckets> make_buckets(const std::vector<Key>& cuts, bool is_int);

}  // namespace mpol::emit
