// Finds where any of a few texts occurs, 32 places at a time: the first look where factors are few, or too short for a
// filter that skips places (gram_filter.hpp).
//
// In:      factors (factors.hpp) of two bytes or more, with a number that a hit is reported with.
// Out:     each occurrence of a factor in a text, compared without the case bit.
// Cost:    about a tenth of a nanosecond a byte, and some nanoseconds for each of expected_candidates().
// Needs:   AVX2; is_supported() says whether this processor has it.
// Threads: immutable once made; scan() may be called from many.
#pragma once
#include <array>
#include <bit>
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

class NibbleFilter {
 public:
  static constexpr std::size_t kMinFactor = 2;

  static bool is_supported();

  NibbleFilter() = default;
  explicit NibbleFilter(std::span<const OwnedFactor> factors);

  bool empty() const { return factors_.empty(); }
  // Places of ordinary text that pass the first look, as a share of all.
  double expected_candidates() const;

  // Calls hit(owner, begin) for each occurrence.
  template <class Hit>
  void scan(std::string_view text, Hit hit) const {
    for (std::size_t at = 0; at < text.size();) {
      Candidates found;
      at = next_candidates(text, at, found);
      for (std::uint32_t left = found.places; left != 0; left &= left - 1) {
        const auto place = static_cast<std::size_t>(std::countr_zero(left));
        for (unsigned buckets = found.buckets[place]; buckets != 0; buckets &= buckets - 1)
          probe(text, found.begin + place, static_cast<std::size_t>(std::countr_zero(buckets)), hit);
      }
    }
  }

 private:
  static constexpr std::size_t kBuckets = 8;
  static constexpr std::size_t kWindow = 4;
  static constexpr std::size_t kTogether = 32;

  // By nibble of a byte: the buckets that have a window with that nibble at this place of it.
  struct Table {
    alignas(kTogether) std::array<std::uint8_t, kTogether> low{}, high{};  // twice sixteen
  };
  struct StoredFactor {
    std::uint32_t offset = 0;  // of the window in the factor
    std::uint32_t owner = 0;
    std::string text;
  };
  struct Candidates {
    std::size_t begin = 0;
    std::uint32_t places = 0;  // a bit for each of 32 places
    alignas(kTogether) std::array<std::uint8_t, kTogether> buckets;
  };

  void share_out_buckets();
  // The first 32 places at or after `at` with a candidate among them; returns where to go on.
  std::size_t next_candidates(std::string_view text, std::size_t at, Candidates& found) const;
  // The first four bytes, zeros where there are fewer, with the case bit.
  static std::uint32_t window_at(std::string_view text) {
    std::uint32_t bytes = 0;
    if (text.size() >= kWindow)
      std::memcpy(&bytes, text.data(), kWindow);
    else
      std::memcpy(&bytes, text.data(), text.size());
    return bytes | kFactorCaseBit * 0x01010101u;
  }
  static bool occurs(const StoredFactor& factor, const char* place);

  template <class Hit>
  void probe(std::string_view text, std::size_t at, std::size_t bucket, Hit& hit) const {
    // What a hit does is not known to leave the members as they are, so they are read before.
    const std::uint32_t bytes = window_at(text.substr(at)) & masks_[bucket];
    const std::uint32_t* const windows = windows_.data();
    const std::uint32_t end = bucket_begin_[bucket + 1];
    for (std::uint32_t i = bucket_begin_[bucket]; i < end; ++i) {
      if (windows[i] != bytes) continue;
      const StoredFactor& factor = factors_[i];
      if (at < factor.offset || text.size() - (at - factor.offset) < factor.text.size()) continue;
      const std::size_t begin = at - factor.offset;
      if (occurs(factor, text.data() + begin)) hit(factor.owner, begin);
    }
  }

  std::array<Table, kWindow> tables_;
  std::vector<std::uint32_t> windows_;  // of the factors: apart from them, so that a bucket is a few cache lines
  std::array<std::uint32_t, kBuckets> masks_{};  // by bucket: the bytes that its windows have
  std::vector<StoredFactor> factors_;            // by bucket
  std::array<std::uint32_t, kBuckets + 1> bucket_begin_{};
};

}  // namespace mpol::patterns
