// Four bytes of each factor are its window. Windows are put into eight buckets, and for each place of a window two
// tables say by the low and by the high half of a byte in which buckets some window has that half there. One vector
// instruction looks up 32 bytes in a table of sixteen, so eight look-ups, combined with `and`, give for each of 32
// places of the text the buckets of which a window may begin there. (The idea is "Teddy" of Hyperscan: Wang et al.,
// NSDI 2019.)
//
//   window  r m _ -      low halves 2 d f d, high halves 7 6 7 2 (with the case bit set)
//
// A factor of two or three bytes leaves the rest of its window open. What passes is looked up by all its bytes, so a
// bucket may hold any number of windows; what they pass together is what counts (nibble_buckets.cpp).
#include "program/patterns/nibble_filter.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <bit>

#include "base/assert.hpp"

namespace mpol::patterns {
namespace {

std::vector<NibbleWindow> windows_of(std::span<const OwnedFactor> factors) {
  std::vector<NibbleWindow> windows;
  windows.reserve(factors.size());
  for (const OwnedFactor& factor : factors) windows.push_back(choose_window(factor.text));
  return windows;
}

}  // namespace

double NibbleFilter::expected_candidates(std::span<const OwnedFactor> factors) {
  return patterns::expected_candidates(share_out(windows_of(factors)));
}

NibbleFilter::NibbleFilter(std::span<const OwnedFactor> factors) {
  const std::vector<NibbleWindow> windows = windows_of(factors);
  const std::vector<NibbleBucket> buckets = share_out(windows);
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    const auto bit = static_cast<std::uint8_t>(1u << i);
    for (const std::uint32_t window : buckets[i].windows) buckets_of_size_[windows[window].text.size()] |= bit;
    for (std::size_t place = 0; place < kWindowBytes; ++place) {
      for (std::size_t nibble = 0; nibble < kTableBytes; ++nibble) {
        const std::size_t low = nibble % 16;
        // Looked up with the case bit, so that no byte of a text needs it.
        const std::size_t high = low | kFactorCaseBit >> 4;
        if ((buckets[i].low[place] >> low & 1) != 0) tables_[place].low[nibble] |= bit;
        if ((buckets[i].high[place] >> high & 1) != 0) tables_[place].high[nibble] |= bit;
      }
    }
  }
  std::vector<GramTable::Use> uses;
  uses.reserve(windows.size());
  for (std::uint32_t i = 0; i < windows.size(); ++i) {
    const auto size = static_cast<std::uint8_t>(windows[i].text.size());
    uses.push_back({hash_of_window(windows[i].text, size), i, windows[i].offset, size});
  }
  table_ = GramTable(factors, uses);
}

#if defined(__x86_64__)
std::size_t NibbleFilter::next_candidates(std::string_view text, std::size_t at, Candidates& found) const {
  found.count = {};
  return uses_avx512 ? next_candidates_avx512(text, at, found) : next_candidates_avx2(text, at, found);
}

// The same as with AVX2, 64 places at a time.
__attribute__((target("avx512bw,bmi"))) std::size_t NibbleFilter::next_candidates_avx512(std::string_view text,
                                                                                         std::size_t at,
                                                                                         Candidates& found) const {
  constexpr std::size_t kPlaces = 64;
  const __m512i low_half = _mm512_set1_epi8(0x0F);
  __m512i low[kWindowBytes], high[kWindowBytes];
#pragma GCC unroll 4
  for (std::size_t place = 0; place < kWindowBytes; ++place) {
    low[place] = _mm512_load_si512(tables_[place].low.data());
    high[place] = _mm512_load_si512(tables_[place].high.data());
  }
  char copy[kPlaces + kWindowBytes] = {};  // of the last places; what stands behind them does not matter
  for (; at < text.size(); at += kPlaces) {
    const char* data = text.data() + at;
    const std::size_t left = text.size() - at;
    if (left < sizeof(copy)) data = static_cast<const char*>(std::memcpy(copy, data, left));
    __m512i buckets = _mm512_set1_epi8(-1);
#pragma GCC unroll 4
    for (std::size_t place = 0; place < kWindowBytes; ++place) {
      const __m512i bytes = _mm512_loadu_si512(data + place);
      const __m512i by_low = _mm512_shuffle_epi8(low[place], _mm512_and_si512(bytes, low_half));
      const __m512i by_high = _mm512_shuffle_epi8(high[place], _mm512_and_si512(_mm512_srli_epi16(bytes, 4), low_half));
      buckets = _mm512_and_si512(buckets, _mm512_and_si512(by_low, by_high));
    }
    if (_mm512_test_epi8_mask(buckets, buckets) == 0) continue;
    for (std::size_t size = kShortestFactor; size <= kWindowBytes; ++size) {
      std::uint64_t places =
          _mm512_test_epi8_mask(buckets, _mm512_set1_epi8(static_cast<char>(buckets_of_size_[size])));
      if (left < kPlaces) places &= (std::uint64_t{1} << left) - 1;
      for (; places != 0; places &= places - 1)
        found.places[size][found.count[size]++] = at + static_cast<std::size_t>(std::countr_zero(places));
    }
    if (*std::max_element(found.count.begin(), found.count.end()) + kPlaces > kMostPlaces) return at + kPlaces;
  }
  return at;
}

__attribute__((target("avx2"))) std::size_t NibbleFilter::next_candidates_avx2(std::string_view text, std::size_t at,
                                                                               Candidates& found) const {
  const __m256i low_half = _mm256_set1_epi8(0x0F), zero = _mm256_setzero_si256();
  __m256i low[kWindowBytes], high[kWindowBytes], of_size[kWindowBytes + 1];
#pragma GCC unroll 4
  for (std::size_t place = 0; place < kWindowBytes; ++place) {
    low[place] = _mm256_load_si256(reinterpret_cast<const __m256i*>(tables_[place].low.data()));
    high[place] = _mm256_load_si256(reinterpret_cast<const __m256i*>(tables_[place].high.data()));
  }
  for (std::size_t size = kShortestFactor; size <= kWindowBytes; ++size)
    of_size[size] = _mm256_set1_epi8(static_cast<char>(buckets_of_size_[size]));
  const auto has_room = [&] {
    return *std::max_element(found.count.begin(), found.count.end()) + kTogether <= kMostPlaces;
  };
  char copy[kTogether + kWindowBytes] = {};  // of the last places; what stands behind them does not matter
  for (; at < text.size(); at += kTogether) {
    const char* data = text.data() + at;
    const std::size_t left = text.size() - at;
    if (left < sizeof(copy)) data = static_cast<const char*>(std::memcpy(copy, data, left));
    __m256i buckets = _mm256_set1_epi8(-1);
#pragma GCC unroll 4
    for (std::size_t place = 0; place < kWindowBytes; ++place) {
      const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + place));
      const __m256i by_low = _mm256_shuffle_epi8(low[place], _mm256_and_si256(bytes, low_half));
      const __m256i by_high = _mm256_shuffle_epi8(high[place], _mm256_and_si256(_mm256_srli_epi16(bytes, 4), low_half));
      buckets = _mm256_and_si256(buckets, _mm256_and_si256(by_low, by_high));
    }
    if (_mm256_testz_si256(buckets, buckets) != 0) continue;
    for (std::size_t size = kShortestFactor; size <= kWindowBytes; ++size) {
      const __m256i none = _mm256_cmpeq_epi8(_mm256_and_si256(buckets, of_size[size]), zero);
      auto places = ~static_cast<std::uint32_t>(_mm256_movemask_epi8(none));
      if (left < kTogether) places &= (std::uint32_t{1} << left) - 1;
      for (; places != 0; places &= places - 1)
        found.places[size][found.count[size]++] = at + static_cast<std::size_t>(std::countr_zero(places));
    }
    if (!has_room()) return at + kTogether;
  }
  return at;
}
#else
std::size_t NibbleFilter::next_candidates(std::string_view, std::size_t, Candidates&) const {
  MPOL_ASSERT(false, "a filter that is not supported is not scanned with");
  return 0;
}
#endif

}  // namespace mpol::patterns
