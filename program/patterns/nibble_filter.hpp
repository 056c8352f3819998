// Finds where any of some texts occurs, 32 places at a time: the first look where factors are few, too short for a
// filter that skips places (gram_filter.hpp), or hold bytes that text hardly has.
//
// In:      factors (factors.hpp) of two bytes or more, with a number that a hit is reported with.
// Out:     each occurrence of a factor in a text, compared without the case bit.
// Cost:    about a tenth of a nanosecond a byte, and some nanoseconds for each of expected_candidates().
// Needs:   AVX2, and looks at 64 places at a time with AVX-512; is_supported() says whether this processor has it.
// Threads: immutable once made; scan() may be called from many.
#pragma once
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "program/patterns/gram_table.hpp"
#include "program/patterns/nibble_buckets.hpp"
#include "program/patterns/processor.hpp"

namespace mpol::patterns {

class NibbleFilter {
 public:
  static bool is_supported() { return uses_avx2; }
  // Places of ordinary text that pass the first look, as a share of all.
  static double expected_candidates(std::span<const OwnedFactor> factors);

  NibbleFilter() = default;
  explicit NibbleFilter(std::span<const OwnedFactor> factors);

  // Calls hit(owner, begin) for each occurrence.
  template <class Hit>
  void scan(std::string_view text, Hit hit) const {
    if (table_.empty()) return;
    Candidates found;
    for (std::size_t at = 0; at < text.size();) {
      at = next_candidates(text, at, found);
      for (std::size_t size = kShortestFactor; size <= kWindowBytes; ++size) {
        const auto hash_at = [&](std::size_t place) { return hash_of_window(text.substr(place), size); };
        table_.probe(text, std::span(found.places[size]).first(found.count[size]), hash_at, hit);
      }
    }
  }

 private:
  static constexpr std::size_t kTogether = 32, kTableBytes = 64;

  // By nibble of a byte: the buckets that have a window with that nibble at this place of it.
  struct Table {
    alignas(kTableBytes) std::array<std::uint8_t, kTableBytes> low{}, high{};  // four times sixteen
  };
  struct Candidates {  // by bytes of a window
    std::array<Places, kWindowBytes + 1> places;
    std::array<std::size_t, kWindowBytes + 1> count{};
  };

  // Places from `at` on where a window may stand, as many as there is room for; returns where to go on.
  std::size_t next_candidates(std::string_view text, std::size_t at, Candidates& found) const;
  std::size_t next_candidates_avx2(std::string_view text, std::size_t at, Candidates& found) const;
  std::size_t next_candidates_avx512(std::string_view text, std::size_t at, Candidates& found) const;

  // Of the first `size` bytes, where what is not there is a zero.
  static std::uint64_t hash_of_window(std::string_view text, std::size_t size) {
    std::uint32_t bytes = 0;
    if (text.size() >= kWindowBytes)
      std::memcpy(&bytes, text.data(), kWindowBytes);
    else
      std::memcpy(&bytes, text.data(), text.size());
    bytes = (bytes | kFactorCaseBit * 0x01010101u) << 8 * (kWindowBytes - size);
    return hash_of(std::uint64_t{bytes} << 8 | size);
  }

  std::array<Table, kWindowBytes> tables_;
  std::array<std::uint8_t, kWindowBytes + 1> buckets_of_size_{};  // by bytes of a window
  GramTable table_;
};

}  // namespace mpol::patterns
