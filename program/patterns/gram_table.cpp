#include "program/patterns/gram_table.hpp"

#include <algorithm>
#include <bit>

namespace mpol::patterns {

GramTable::GramTable(std::span<const OwnedFactor> factors, std::span<const Use> uses) {
  factors_.reserve(factors.size());
  for (const OwnedFactor& factor : factors) {
    factors_.push_back(
        {static_cast<std::uint32_t>(texts_.size()), static_cast<std::uint32_t>(factor.text.size()), factor.owner});
    texts_ += factor.text;
  }
  const std::size_t places = std::bit_ceil(2 * uses.size() + 2);
  buckets_.assign(places, {});
  shift_ = 32 - std::countr_zero(places);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> order;  // key, index of the use
  order.reserve(uses.size());
  for (std::uint32_t i = 0; i < uses.size(); ++i) order.emplace_back(key_of(uses[i].hash), i);
  std::sort(order.begin(), order.end());
  entries_.reserve(uses.size() + 1);
  entries_.emplace_back();  // what a free bucket names: its eight bytes stand nowhere
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto [key, use] = order[i];
    entries_.push_back(entry_of(factors[uses[use].factor].text, uses[use]));
    entries_.back().more = i + 1 < order.size() && order[i + 1].first == key;
    if (i > 0 && order[i - 1].first == key) continue;
    std::size_t at = place_of(key);
    while (buckets_[at].entry != 0) at = (at + 1) & (places - 1);
    if (at != place_of(key)) buckets_[place_of(key)].spilled = 1;
    buckets_[at].key = key;
    buckets_[at].entry = static_cast<std::uint32_t>(entries_.size() - 1) & 0x7FFFFFFF;
  }
}

GramTable::Entry GramTable::entry_of(std::string_view text, const Use& use) const {
  const std::size_t size = text.size(), behind = size - use.offset - use.gram;
  const std::size_t begin = size <= 8 || use.offset >= behind ? 0 : size - 8;
  char bytes[8] = {};
  text.copy(bytes, 8, begin);
  return {folded_bytes<8>(bytes),
          use.factor,
          static_cast<std::int8_t>(static_cast<int>(begin) - use.offset),
          static_cast<std::uint8_t>(size >= 8 ? 0 : 8 * (8 - size)),
          use.offset,
          false};
}

bool GramTable::occurs(std::string_view factor, const char* place) {
  if (factor.size() < 8) {
    return std::equal(factor.begin(), factor.end(), place,
                      [](char c, char there) { return c == (there | static_cast<char>(kFactorCaseBit)); });
  }
  for (std::size_t at = 0; at + 8 < factor.size(); at += 8) {
    if (folded_bytes<8>(factor.data() + at) != folded_bytes<8>(place + at)) return false;
  }
  const std::size_t last = factor.size() - 8;
  return folded_bytes<8>(factor.data() + last) == folded_bytes<8>(place + last);
}

}  // namespace mpol::patterns
