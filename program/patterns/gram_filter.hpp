// Finds where any of many texts occurs: the first, cheap look of a search for many patterns.
//
// In:      factors (factors.hpp) of at least kMinFactor bytes each, with a number that a hit is reported with.
// Out:     each occurrence of a factor in a text, compared without the case bit (kFactorCaseBit).
// Cost:    one probe of a bit map for each Step bytes of text; made in about a microsecond a factor. Memory: about 200
//          bytes a factor.
// Threads: immutable once made; scan() may be called from many.
#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "program/patterns/nibble_filter.hpp"

namespace mpol::patterns {

// Gram: bytes that are looked up together. Step: from one place that is looked at to the next.
template <std::size_t Gram, std::size_t Step>
class GramFilter {
 public:
  // Wherever a text of this length stands, it covers a gram at a place that is looked at.
  static constexpr std::size_t kMinFactor = Gram + Step - 1;

  GramFilter() = default;
  explicit GramFilter(std::span<const OwnedFactor> factors);

  // Calls hit(owner, begin) once for each occurrence. They are reported in the order of the places that were looked at,
  // which is not always that of their begins.
  template <class Hit>
  void scan(std::string_view text, Hit hit) const;

 private:
  struct StoredFactor {
    std::uint32_t text = 0;  // into texts_
    std::uint32_t size = 0;
    std::uint32_t owner = 0;
  };
  // A factor that has this gram `offset` bytes behind its begin. Eight bytes of it that hold the gram, or all if it is
  // shorter, stand here: many factors share grams, and few share eight bytes.
  struct Entry {
    std::uint64_t eight = 0, mask = 0;
    std::uint32_t factor = 0;
    std::uint16_t offset = 0;
    std::uint16_t before = 0;  // of the eight bytes, those before the gram
  };
  struct Bucket {
    std::uint64_t gram = 0;
    std::uint32_t begin = 0, end = 0;  // into entries_; nothing: a free bucket
  };

  template <class Word>
  static std::uint64_t load(const char* place) {
    Word word;
    std::memcpy(&word, place, sizeof(Word));
    return word;
  }
  // Through a word of the very size: a smaller copy into a wider one makes a load wait for a store.
  template <std::size_t Size>
  static std::uint64_t bytes_at(const char* place) {
    constexpr std::uint64_t kCaseBits = 0x2020202020202020u >> 8 * (8 - Size);
    if constexpr (Size == 8) return load<std::uint64_t>(place) | kCaseBits;
    if constexpr (Size == 4) return load<std::uint32_t>(place) | kCaseBits;
    if constexpr (Size == 2) return load<std::uint16_t>(place) | kCaseBits;
    if constexpr (Size == 3) return load<std::uint16_t>(place) | load<std::uint8_t>(place + 2) << 16 | kCaseBits;
  }
  static std::uint64_t gram_at(const char* place) { return bytes_at<Gram>(place); }
  std::size_t bit_of(std::uint64_t gram) const { return gram * 0x9E3779B97F4A7C15u >> map_shift_; }
  bool may_begin(std::uint64_t gram) const {
    const std::size_t bit = bit_of(gram);
    return (map_[bit / 64] >> bit % 64 & 1) != 0;
  }
  // A bit for each of the probes from `place` on that may begin a factor.
  template <std::size_t... Probe>
  unsigned probe_together(const char* place, std::index_sequence<Probe...>) const {
    const std::uint64_t* map = map_.data();
    const auto bit = [&](std::size_t probe) {
      const std::size_t bit = bit_of(gram_at(place + probe * Step));
      return static_cast<unsigned>(map[bit / 64] >> bit % 64 & 1);
    };
    return ((bit(Probe) << Probe) | ...);
  }
  // Of another hash than bit_of: what shares a bit must not share a bucket too.
  std::size_t place_of(std::uint64_t gram) const { return (gram * 0xC2B2AE3D27D4EB4Fu >> 32) & (buckets_.size() - 1); }
  static Entry entry_of(std::string_view text, std::uint32_t factor, std::size_t offset);
  const Bucket* find(std::uint64_t gram) const;
  bool occurs(const StoredFactor& factor, const char* place) const;
  template <class Hit>
  void probe(std::string_view text, std::size_t at, std::uint64_t gram, Hit& hit) const;

  std::vector<std::uint64_t> map_;
  int map_shift_ = 0;
  std::vector<Bucket> buckets_;  // a power of two; open addressing
  std::vector<Entry> entries_;
  std::vector<StoredFactor> factors_;
  std::string texts_;
};

template <std::size_t Gram, std::size_t Step>
template <class Hit>
void GramFilter<Gram, Step>::probe(std::string_view text, std::size_t at, std::uint64_t gram, Hit& hit) const {
  const Bucket* bucket = find(gram);
  if (bucket == nullptr) return;
  for (std::uint32_t i = bucket->begin; i < bucket->end; ++i) {
    const Entry& entry = entries_[i];
    const bool has_eight = at >= entry.before && text.size() - (at - entry.before) >= 8;
    if (has_eight && (bytes_at<8>(text.data() + at - entry.before) & entry.mask) != entry.eight) continue;
    const StoredFactor& factor = factors_[entry.factor];
    if (at < entry.offset || text.size() - (at - entry.offset) < factor.size) continue;
    const std::size_t begin = at - entry.offset;
    if (occurs(factor, text.data() + begin)) hit(factor.owner, begin);
  }
}

template <std::size_t Gram, std::size_t Step>
template <class Hit>
void GramFilter<Gram, Step>::scan(std::string_view text, Hit hit) const {
  if (factors_.empty() || text.size() < kMinFactor) return;
  // Eight probes before the first branch: candidates are rare.
  constexpr std::size_t kTogether = 8;
  std::size_t at = 0;
  for (; at + (kTogether - 1) * Step + Gram <= text.size(); at += kTogether * Step) {
    unsigned here = probe_together(text.data() + at, std::make_index_sequence<kTogether>());
    for (; here != 0; here &= here - 1) {
      const std::size_t place = at + static_cast<std::size_t>(std::countr_zero(here)) * Step;
      probe(text, place, gram_at(text.data() + place), hit);
    }
  }
  for (; at + Gram <= text.size(); at += Step) {
    const std::uint64_t gram = gram_at(text.data() + at);
    if (may_begin(gram)) probe(text, at, gram, hit);
  }
}

// By length of the factor, the widest step that finds it.
using LongFilter = GramFilter<8, 4>;    // 11 bytes or more
using MiddleFilter = GramFilter<4, 4>;  // 7 to 10
using ShortFilter = GramFilter<3, 2>;   // 4 to 6
using TinyFilter = GramFilter<2, 1>;    // 2 and 3

}  // namespace mpol::patterns
