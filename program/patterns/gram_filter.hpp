// Finds where any of many texts occurs: the first, cheap look of a search for many patterns.
//
// In:      factors (factors.hpp) of at least kMinFactor bytes each, with a number that a hit is reported with.
// Out:     each occurrence of a factor in a text, compared without the case bit (kFactorCaseBit).
// Cost:    one probe of a bit map for each Step bytes of text; made in about a microsecond a factor. Memory: about 200
//          bytes a factor.
// Threads: immutable once made; scan() may be called from many.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "program/patterns/gram_table.hpp"

namespace mpol::patterns {

// Gram: bytes that are looked up together. Step: from one place that is looked at to the next.
template <std::size_t Gram, std::size_t Step>
class GramFilter {
 public:
  // Wherever a text of this length stands, it covers a gram at a place that is looked at.
  static constexpr std::size_t kMinFactor = Gram + Step - 1;

  GramFilter() = default;
  explicit GramFilter(std::span<const OwnedFactor> factors);

  // Calls hit(owner, begin) once for each occurrence. They are reported about in the order of the places that were
  // looked at, which is not always that of their begins.
  template <class Hit>
  void scan(std::string_view text, Hit hit) const {
    if (table_.empty()) return;
    const auto hash_of_place = [text](std::size_t at) { return hash_at(text.data() + at); };
    Places places;
    for (std::size_t at = 0; at + Gram <= text.size();) {
      const std::size_t count = next_places(text, at, places);
      table_.probe(text, std::span(places).first(count), hash_of_place, hit);
    }
  }

 private:
  static std::uint64_t hash_at(const char* place);
  std::size_t bit_at(const char* place) const;
  bool may_stand(const char* place) const {
    const std::size_t bit = bit_at(place);
    return (map_[bit / 32] >> bit % 32 & 1) != 0;
  }
  // Fills in places from `at` on where a gram may stand, moves `at` behind what was looked at, and returns how many
  // places there are.
  std::size_t next_places(std::string_view text, std::size_t& at, Places& places) const;
  std::size_t next_places_avx2(std::string_view text, std::size_t& at, Places& places) const;

  std::vector<std::uint32_t> map_;
  int map_shift_ = 0;
  GramTable table_;
};

template <std::size_t Gram, std::size_t Step>
std::uint64_t GramFilter<Gram, Step>::hash_at(const char* place) {
  if constexpr (Gram <= 8)
    return hash_of(folded_bytes<Gram>(place));
  else
    return hash_of(folded_bytes<8>(place)) ^ hash_of(folded_bytes<Gram - 8>(place + 8) + 1) << 1;
}

// By the bytes that a factor has at least.
using GramsOf15 = GramFilter<12, 4>;
using GramsOf11 = GramFilter<8, 4>;
using GramsOf9 = GramFilter<6, 4>;
using GramsOf9Narrow = GramFilter<8, 2>;
using GramsOf7 = GramFilter<6, 2>;
using GramsOf4 = GramFilter<4, 1>;
using GramsOf2 = GramFilter<2, 1>;

}  // namespace mpol::patterns
