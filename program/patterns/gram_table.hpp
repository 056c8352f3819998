// Which factors have a gram, and whether one of them stands where the gram does: the second look of every filter.
//
// In:      factors (factors.hpp) of at most kLongestFactor bytes, with a number that a hit is reported with; and for
//          each the grams that its filter looks for, as a hash and a place in the factor.
// Out:     each occurrence of a factor around a gram, compared without the case bit (kFactorCaseBit).
// Cost:    some nanoseconds a look. Memory: about 40 bytes a gram, and the factors.
// Threads: immutable once made; probe() may be called from many.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "program/patterns/factors.hpp"

namespace mpol::patterns {

// A factor, and whose it is.
struct OwnedFactor {
  std::string text;
  std::uint32_t owner = 0;
};

// Bytes as a number, with the case bit. Through a word of the very size: a smaller copy into a wider one makes a load
// wait for a store.
template <std::size_t Size>
std::uint64_t folded_bytes(const char* place) {
  constexpr std::uint64_t kCaseBits = kFactorCaseBit * 0x0101010101010101u >> 8 * (8 - Size);
  const auto load = [](auto word, const char* from) {
    std::memcpy(&word, from, sizeof(word));
    return std::uint64_t{word};
  };
  if constexpr (Size == 8) return load(std::uint64_t{}, place) | kCaseBits;
  if constexpr (Size == 6) return load(std::uint32_t{}, place) | load(std::uint16_t{}, place + 4) << 32 | kCaseBits;
  if constexpr (Size == 4) return load(std::uint32_t{}, place) | kCaseBits;
  if constexpr (Size == 3) return load(std::uint16_t{}, place) | load(std::uint8_t{}, place + 2) << 16 | kCaseBits;
  if constexpr (Size == 2) return load(std::uint16_t{}, place) | kCaseBits;
}

// The upper bits are good.
inline std::uint64_t hash_of(std::uint64_t gram) { return gram * 0x9E3779B97F4A7C15u; }

// Places of a text where a gram may stand, and room for more, so that adding one or eight takes no branch:
//   places[count] = place; count += is_kept;
constexpr std::size_t kMostPlaces = 256;
using Places = std::array<std::size_t, kMostPlaces + 8>;

class GramTable {
 public:
  struct Use {
    std::uint64_t hash = 0;    // of the gram
    std::uint32_t factor = 0;  // by order of the factors
    std::uint8_t offset = 0;   // of the gram in it
    std::uint8_t gram = 0;     // bytes
  };

  GramTable() = default;
  GramTable(std::span<const OwnedFactor> factors, std::span<const Use> uses);

  bool empty() const { return factors_.empty(); }

  // Calls hit(owner, begin) for each factor that occurs with a gram at one of these places, of which those that are left
  // are written over the others. hash_at(place) is the hash of the gram there.
  template <class HashAt, class Hit>
  void probe(std::string_view text, std::span<std::size_t> places, HashAt hash_at, Hit& hit) const {
    std::size_t left = 0;
    for (const std::size_t at : places) {
      places[left] = at;
      left += may_occur(text, at, hash_at(at)) ? 1 : 0;
    }
    for (const std::size_t at : places.first(left)) probe(text, at, hash_at(at), hit);
  }

 private:
  struct StoredFactor {
    std::uint32_t text = 0, size = 0;  // in texts_
    std::uint32_t owner = 0;
  };
  // A factor that has this gram. Eight bytes of it stand here, as many as there are beside the gram, or all if it is
  // shorter: many factors share grams, and few share these.
  struct Entry {
    std::uint64_t eight = 0;
    std::uint32_t factor = 0;
    std::int8_t to_eight = 0;  // from the gram
    std::uint8_t open = 0;     // upper bits of the eight bytes that are not the factor's
    std::uint8_t offset = 0;   // of the gram in the factor
    bool more = false;         // the next has the same key
  };
  struct Bucket {
    std::uint32_t key = 0;
    std::uint32_t entry : 31 = 0;   // the first; 0: a free bucket
    std::uint32_t spilled : 1 = 0;  // whether a key with its place here stands further on
  };

  // Grams that share all of a key are taken for one, which costs a look at a factor.
  static std::uint32_t key_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }
  std::size_t place_of(std::uint32_t key) const { return key >> shift_; }

  // Whether probe() must look here. Nearly always it need not, so this has no branch: a candidate costs a few
  // nanoseconds, whether its gram is a factor's or not.
  bool may_occur(std::string_view text, std::size_t at, std::uint64_t hash) const {
    const std::uint32_t key = key_of(hash);
    const Bucket bucket = buckets_[place_of(key)];
    const Entry& entry = entries_[bucket.entry];
    const bool is_elsewhere = (bucket.key != key) & (bucket.spilled != 0);
    return is_elsewhere | entry.more | has_eight(text, at, entry);
  }
  // Whether the eight bytes stand where the entry has them, or that cannot be seen near an end of the text.
  static bool has_eight(std::string_view text, std::size_t at, const Entry& entry) {
    const std::size_t place = at + static_cast<std::size_t>(std::ptrdiff_t{entry.to_eight});
    const bool is_inside = place < text.size() && text.size() - place >= 8;
    static constexpr char kNothing[8] = {};
    const char* const eight = is_inside ? text.data() + place : kNothing;
    return !is_inside | ((folded_bytes<8>(eight) ^ entry.eight) << entry.open == 0);
  }

  template <class Hit>
  void probe(std::string_view text, std::size_t at, std::uint64_t hash, Hit& hit) const {
    const std::uint32_t key = key_of(hash);
    std::size_t place = place_of(key);
    if (buckets_[place].key != key && buckets_[place].spilled == 0) return;
    while (buckets_[place].key != key && buckets_[place].entry != 0) place = (place + 1) & (buckets_.size() - 1);
    if (buckets_[place].entry == 0) return;
    for (const Entry* entry = &entries_[buckets_[place].entry];; ++entry) {
      if (has_eight(text, at, *entry)) probe(text, at, *entry, hit);
      if (!entry->more) return;
    }
  }
  template <class Hit>
  void probe(std::string_view text, std::size_t at, const Entry& entry, Hit& hit) const {
    const StoredFactor& factor = factors_[entry.factor];
    if (at < entry.offset || text.size() - (at - entry.offset) < factor.size) return;
    const std::size_t begin = at - entry.offset;
    if (occurs({texts_.data() + factor.text, factor.size}, text.data() + begin)) hit(factor.owner, begin);
  }

  Entry entry_of(std::string_view text, const Use& use) const;
  static bool occurs(std::string_view factor, const char* place);

  std::vector<Bucket> buckets_;  // a power of two; open addressing
  int shift_ = 0;
  std::vector<Entry> entries_;
  std::vector<StoredFactor> factors_;
  std::string texts_;
};

}  // namespace mpol::patterns
