// Four bytes of each factor are its window. Windows are put into eight buckets, and for each place of a window two
// tables say by the low and by the high half of a byte in which buckets some window has that half there. One vector
// instruction looks up 32 bytes in a table of sixteen, so eight look-ups, combined with `and`, give for each of 32
// places of the text the buckets of which a window may begin there. (The idea is "Teddy" of Hyperscan: Wang et al.,
// NSDI 2019.)
//
//   window  r m _ -      low halves 2 d f d, high halves 7 6 7 2 (with the case bit set)
//
// A factor of two or three bytes leaves the rest of its window open. Windows of one bucket pass for each other's
// halves, so each is sorted in beside windows that it resembles.
#include "program/patterns/nibble_filter.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>

#include "base/assert.hpp"
#include "program/patterns/commonness.hpp"

namespace mpol::patterns {
namespace {

double share(unsigned char byte) {
  static const double kSum = [] {
    double sum = 0;
    for (const std::uint8_t log : kCommonness) sum += static_cast<double>(1u << log);
    return sum;
  }();
  return static_cast<double>(1u << kCommonness[byte]) / kSum;
}

std::size_t rarest_window(std::string_view text, std::size_t size) {
  std::size_t best = 0;
  double best_share = 2;
  for (std::size_t at = 0; at + size <= text.size(); ++at) {
    double all = 1;
    for (const char c : text.substr(at, size)) all *= share(static_cast<unsigned char>(c));
    if (all < best_share) {
      best_share = all;
      best = at;
    }
  }
  return best;
}

}  // namespace

bool NibbleFilter::is_supported() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") != 0;
#else
  return false;
#endif
}

NibbleFilter::NibbleFilter(std::span<const OwnedFactor> factors) {
  for (const OwnedFactor& factor : factors) {
    const std::size_t size = std::min(kWindow, factor.text.size());
    const std::size_t offset = rarest_window(factor.text, size);
    factors_.push_back({static_cast<std::uint32_t>(offset), factor.owner, factor.text});
  }
  const auto window_of = [](const StoredFactor& factor) {
    return std::string_view(factor.text).substr(factor.offset, kWindow);
  };
  // Those that leave places open stand together, then from the last byte on.
  const auto reversed_less = [&](const StoredFactor& a, const StoredFactor& b) {
    const std::string_view x = window_of(a), y = window_of(b);
    if (x.size() != y.size()) return x.size() < y.size();
    return std::lexicographical_compare(x.rbegin(), x.rend(), y.rbegin(), y.rend());
  };
  std::stable_sort(factors_.begin(), factors_.end(), reversed_less);
  share_out_buckets();
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
    for (std::uint32_t i = bucket_begin_[bucket]; i < bucket_begin_[bucket + 1]; ++i) {
      const std::string_view window = window_of(factors_[i]);
      masks_[bucket] = ~std::uint32_t{0} >> 8 * (kWindow - window.size());
      windows_.push_back(window_at(window) & masks_[bucket]);
    }
  }
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
    const auto bit = static_cast<std::uint8_t>(1u << bucket);
    for (std::uint32_t i = bucket_begin_[bucket]; i < bucket_begin_[bucket + 1]; ++i) {
      const std::string_view window = window_of(factors_[i]);
      for (std::size_t place = 0; place < kWindow; ++place) {
        for (std::size_t nibble = 0; nibble < kTogether; ++nibble) {
          const bool open = place >= window.size();
          const auto byte = open ? 0u : static_cast<unsigned char>(window[place]);
          if (open || (byte & 0xF) == nibble % 16) tables_[place].low[nibble] |= bit;
          if (open || byte >> 4 == nibble % 16) tables_[place].high[nibble] |= bit;
        }
      }
    }
  }
}

// Each size of window has buckets of its own, by its number of factors and at least one: in one bucket with a window
// that leaves places open, the others would leave them open too.
void NibbleFilter::share_out_buckets() {
  std::size_t bucket = 0, begin = 0, sizes_left = 0;
  const auto size_at = [&](std::size_t i) { return std::min(kWindow, factors_[i].text.size()); };
  for (std::size_t i = 0; i < factors_.size(); ++i) sizes_left += i == 0 || size_at(i) != size_at(i - 1) ? 1 : 0;
  while (begin < factors_.size()) {
    std::size_t end = begin;
    while (end < factors_.size() && size_at(end) == size_at(begin)) ++end;
    --sizes_left;
    const std::size_t wanted = kBuckets * (end - begin) / factors_.size();
    const std::size_t count =
        sizes_left == 0 ? kBuckets - bucket : std::clamp<std::size_t>(wanted, 1, kBuckets - bucket - sizes_left);
    for (std::size_t i = 0; i < count; ++i)
      bucket_begin_[bucket++] = static_cast<std::uint32_t>(begin + i * (end - begin) / count);
    begin = end;
  }
  for (; bucket <= kBuckets; ++bucket) bucket_begin_[bucket] = static_cast<std::uint32_t>(factors_.size());
}

double NibbleFilter::expected_candidates() const {
  double all = 0;
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
    double passes = 1;
    for (const Table& table : tables_) {
      double here = 0;
      for (unsigned byte = 0; byte < 256; ++byte) {
        const unsigned buckets = table.low[byte & 0xF] & table.high[byte >> 4];
        if ((buckets >> bucket & 1) != 0) here += share(static_cast<unsigned char>(byte));
      }
      passes *= here;
    }
    all += passes;
  }
  return all;
}

bool NibbleFilter::occurs(const StoredFactor& factor, const char* place) {
  for (std::size_t i = 0; i < factor.text.size(); ++i) {
    if ((place[i] | static_cast<char>(kFactorCaseBit)) != factor.text[i]) return false;
  }
  return true;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) std::size_t NibbleFilter::next_candidates(std::string_view text, std::size_t at,
                                                                          Candidates& found) const {
  const __m256i case_bits = _mm256_set1_epi8(static_cast<char>(kFactorCaseBit));
  const __m256i low_half = _mm256_set1_epi8(0x0F);
  __m256i low[kWindow], high[kWindow];
  for (std::size_t place = 0; place < kWindow; ++place) {
    low[place] = _mm256_load_si256(reinterpret_cast<const __m256i*>(tables_[place].low.data()));
    high[place] = _mm256_load_si256(reinterpret_cast<const __m256i*>(tables_[place].high.data()));
  }
  for (; at < text.size(); at += kTogether) {
    // The last places are looked at in a copy that goes on with zeros.
    char copy[kTogether + kWindow] = {};
    const char* data = text.data() + at;
    const std::size_t left = text.size() - at;
    if (left < sizeof(copy)) {
      std::memcpy(copy, data, left);
      data = copy;
    }
    __m256i buckets = _mm256_set1_epi8(-1);
    for (std::size_t place = 0; place < kWindow; ++place) {
      const __m256i read = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + place));
      const __m256i bytes = _mm256_or_si256(read, case_bits);
      const __m256i by_low = _mm256_shuffle_epi8(low[place], _mm256_and_si256(bytes, low_half));
      const __m256i by_high = _mm256_shuffle_epi8(high[place], _mm256_and_si256(_mm256_srli_epi16(bytes, 4), low_half));
      buckets = _mm256_and_si256(buckets, _mm256_and_si256(by_low, by_high));
    }
    const __m256i none = _mm256_cmpeq_epi8(buckets, _mm256_setzero_si256());
    found.places = ~static_cast<std::uint32_t>(_mm256_movemask_epi8(none));
    if (left < kTogether) found.places &= (std::uint32_t{1} << left) - 1;
    if (found.places == 0) continue;
    _mm256_store_si256(reinterpret_cast<__m256i*>(found.buckets.data()), buckets);
    found.begin = at;
    return at + kTogether;
  }
  found.places = 0;
  return at;
}
#else
std::size_t NibbleFilter::next_candidates(std::string_view, std::size_t, Candidates&) const {
  MPOL_ASSERT(false, "a filter that is not supported is not scanned with");
  return 0;
}
#endif

}  // namespace mpol::patterns
