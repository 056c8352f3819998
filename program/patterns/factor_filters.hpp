// Finds all factors in a text: each with the filter that finds it for the least.
//
// In:      factors (factors.hpp) of two bytes or more, with a number that a hit is reported with.
// Out:     each occurrence of a factor in a text, compared without the case bit.
// Threads: immutable once made; scan() may be called from many.
#pragma once
#include <string_view>
#include <tuple>
#include <vector>

#include "program/patterns/gram_filter.hpp"
#include "program/patterns/nibble_filter.hpp"

namespace mpol::patterns {

class FactorFilters {
 public:
  FactorFilters() = default;
  explicit FactorFilters(std::vector<OwnedFactor> factors);

  // Calls hit(owner, begin) for each occurrence, in no order.
  template <class Hit>
  void scan(std::string_view text, Hit hit) const {
    nibbles_.scan(text, hit);
    std::apply([&](const auto&... filter) { (filter.scan(text, hit), ...); }, grams_);
  }

 private:
  NibbleFilter nibbles_;
  // Filters without factors cost nothing.
  std::tuple<GramsOf15, GramsOf11, GramsOf9Narrow, GramsOf9, GramsOf7, GramsOf4, GramsOf2> grams_;
};

}  // namespace mpol::patterns
