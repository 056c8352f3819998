// With grams and steps of four bytes: a text of seven bytes that stands anywhere covers one place that is a multiple of
// four with all four bytes from there. So it is enough to look up the grams at those places, if for each factor the
// four grams of some seven bytes of it are known. Which seven is free: those whose grams are rare in ordinary text,
// since every gram that is met costs a look at its factors.
//
//   factor      " previous instructions"
//   window               ^^^^^^^          its grams: `us i` `s in` ` ins` `inst`
//
// Other lengths of grams and steps are the same with other numbers.
//
// The bit map answers "no" for nearly all places with one load. Grams that pass are looked up exactly, and then the
// whole factor is compared. (Sampled q-grams: Sutinen and Tarhio, "On using q-gram locations in approximate string
// matching", 1995; here without errors.)
#include "program/patterns/gram_filter.hpp"

#include <algorithm>
#include <bit>

#include "program/patterns/commonness.hpp"

namespace mpol::patterns {
namespace {

// How often the grams of the window are met, relative to other windows. Eight spaces would be too large to add up.
constexpr unsigned kMostLog = 56;
std::uint64_t cost_of_window(std::string_view window, std::size_t gram_size) {
  std::uint64_t cost = 0;
  for (std::size_t gram = 0; gram + gram_size <= window.size(); ++gram) {
    unsigned log = 0;
    for (std::size_t i = 0; i < gram_size; ++i) log += kCommonness[static_cast<unsigned char>(window[gram + i])];
    cost += std::uint64_t{1} << std::min(log, kMostLog);
  }
  return cost;
}

std::size_t rarest_window(std::string_view text, std::size_t window, std::size_t gram_size) {
  std::size_t best = 0;
  std::uint64_t best_cost = ~std::uint64_t{0};
  for (std::size_t at = 0; at + window <= text.size(); ++at) {
    const std::uint64_t cost = cost_of_window(text.substr(at, window), gram_size);
    if (cost < best_cost) {
      best = at;
      best_cost = cost;
    }
  }
  return best;
}

// Bits of the map a gram, so that few places of a text pass by chance; and its largest size, to stay in a cache.
constexpr std::size_t kBitsPerGram = 32;
constexpr int kSmallestMapLog = 12, kLargestMapLog = 22;

}  // namespace

template <std::size_t Gram, std::size_t Step>
GramFilter<Gram, Step>::GramFilter(std::span<const OwnedFactor> factors) {
  struct Use {
    std::uint64_t gram;
    Entry entry;
  };
  std::vector<Use> uses;
  factors_.reserve(factors.size());
  for (const OwnedFactor& factor : factors) {
    const auto index = static_cast<std::uint32_t>(factors_.size());
    const std::size_t window = rarest_window(factor.text, kMinFactor, Gram);
    factors_.push_back(
        {static_cast<std::uint32_t>(texts_.size()), static_cast<std::uint32_t>(factor.text.size()), factor.owner});
    texts_ += factor.text;
    for (std::size_t i = 0; i < Step; ++i) {
      const std::size_t offset = window + i;
      uses.push_back({gram_at(factor.text.data() + offset), entry_of(factor.text, index, offset)});
    }
  }
  std::stable_sort(uses.begin(), uses.end(), [](const Use& a, const Use& b) { return a.gram < b.gram; });

  const auto wanted_log = static_cast<int>(std::bit_width(uses.size() * kBitsPerGram));
  const int map_log = std::clamp(wanted_log, kSmallestMapLog, kLargestMapLog);
  map_.assign((std::size_t{1} << map_log) / 64, 0);
  map_shift_ = 64 - map_log;
  buckets_.assign(std::bit_ceil(2 * uses.size() + 1), {});
  for (std::size_t i = 0; i < uses.size();) {
    const std::uint64_t gram = uses[i].gram;
    const auto begin = static_cast<std::uint32_t>(entries_.size());
    for (; i < uses.size() && uses[i].gram == gram; ++i) entries_.push_back(uses[i].entry);
    const std::size_t bit = bit_of(gram);
    map_[bit / 64] |= std::uint64_t{1} << bit % 64;
    std::size_t at = place_of(gram);
    while (buckets_[at].begin != buckets_[at].end) at = (at + 1) & (buckets_.size() - 1);
    buckets_[at] = {gram, begin, static_cast<std::uint32_t>(entries_.size())};
  }
}

template <std::size_t Gram, std::size_t Step>
auto GramFilter<Gram, Step>::entry_of(std::string_view text, std::uint32_t factor, std::size_t offset) -> Entry {
  const std::size_t begin = text.size() < 8 ? 0 : std::min(offset, text.size() - 8);
  const std::size_t size = std::min<std::size_t>(text.size(), 8);
  const std::uint64_t mask = ~std::uint64_t{0} >> 8 * (8 - size);
  char bytes[8] = {};
  text.copy(bytes, size, begin);
  return {bytes_at<8>(bytes) & mask, mask, factor, static_cast<std::uint16_t>(offset),
          static_cast<std::uint16_t>(offset - begin)};
}

template <std::size_t Gram, std::size_t Step>
auto GramFilter<Gram, Step>::find(std::uint64_t gram) const -> const Bucket* {
  for (std::size_t at = place_of(gram);; at = (at + 1) & (buckets_.size() - 1)) {
    const Bucket& bucket = buckets_[at];
    if (bucket.begin == bucket.end) return nullptr;
    if (bucket.gram == gram) return &bucket;
  }
}

// INVARIANT: a factor has kMinFactor bytes at least, so a gram can be compared at its begin and at its end.
template <std::size_t Gram, std::size_t Step>
bool GramFilter<Gram, Step>::occurs(const StoredFactor& factor, const char* place) const {
  const char* text = texts_.data() + factor.text;
  for (std::size_t i = 0; i + Gram <= factor.size; i += Gram) {
    if (gram_at(place + i) != gram_at(text + i)) return false;
  }
  const std::size_t last = factor.size - Gram;
  return gram_at(place + last) == gram_at(text + last);
}

template class GramFilter<8, 4>;
template class GramFilter<4, 4>;
template class GramFilter<3, 2>;
template class GramFilter<2, 1>;

}  // namespace mpol::patterns
