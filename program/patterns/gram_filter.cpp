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

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <bit>

#include "program/patterns/commonness.hpp"
#include "program/patterns/processor.hpp"

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
constexpr std::size_t kBitsPerGram = 64;
constexpr int kSmallestMapLog = 12, kLargestMapLog = 22;

}  // namespace

template <std::size_t Gram, std::size_t Step>
GramFilter<Gram, Step>::GramFilter(std::span<const OwnedFactor> factors) {
  std::vector<GramTable::Use> uses;
  for (std::uint32_t index = 0; index < factors.size(); ++index) {
    const std::string_view text = factors[index].text;
    const std::size_t window = rarest_window(text, kMinFactor, Gram);
    for (std::size_t offset = window; offset < window + Step; ++offset)
      uses.push_back({hash_at(text.data() + offset), index, static_cast<std::uint8_t>(offset), Gram});
  }
  const auto wanted_log = static_cast<int>(std::bit_width(uses.size() * kBitsPerGram));
  const int map_log = std::clamp(wanted_log, kSmallestMapLog, kLargestMapLog);
  map_.assign((std::size_t{1} << map_log) / 32, 0);
  map_shift_ = 32 - map_log;
  for (const GramTable::Use& use : uses) {
    const std::size_t bit = bit_at(factors[use.factor].text.data() + use.offset);
    map_[bit / 32] |= std::uint32_t{1} << bit % 32;
  }
  table_ = GramTable(factors, uses);
}

// A gram is up to three words of four bytes, each times a number of its own.
constexpr std::uint32_t kFactors[3] = {0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D};
// Bytes of text in a vector: the places among them are looked at together.
constexpr std::size_t kTogether = 32;
// Of the last word, those bytes that belong to the gram.
template <std::size_t Gram>
constexpr std::uint32_t kLastWord = ~std::uint32_t{0} >> 8 * ((4 - Gram % 4) % 4);

template <std::size_t Gram, std::size_t Step>
std::size_t GramFilter<Gram, Step>::bit_at(const char* place) const {
  constexpr std::size_t kWords = (Gram + 3) / 4;
  std::uint32_t hash = 0;
  for (std::size_t word = 0; word + 1 < kWords; ++word)
    hash += static_cast<std::uint32_t>(folded_bytes<4>(place + 4 * word)) * kFactors[word];
  constexpr std::size_t kLast = Gram - 4 * (kWords - 1);
  hash += static_cast<std::uint32_t>(folded_bytes<kLast>(place + 4 * (kWords - 1))) * kFactors[kWords - 1];
  return hash >> map_shift_;
}

template <std::size_t Gram, std::size_t Step>
std::size_t GramFilter<Gram, Step>::next_places(std::string_view text, std::size_t& at, Places& places) const {
  std::size_t count = 0;
#if defined(__x86_64__)
  if (uses_avx2) count = next_places_avx2(text, at, places);
  if (count > kMostPlaces - kTogether) return count;  // it stopped for want of room
#endif
  for (; at + Gram <= text.size() && count < kMostPlaces; at += Step) {
    places[count] = at;
    count += may_stand(text.data() + at) ? 1 : 0;
  }
  return count;
}

#if defined(__x86_64__)
namespace {

// By a mask of eight places: which they are, from the front, in four bytes of text each.
constexpr std::array<std::array<std::uint8_t, 8>, 256> kPlacesOfMask = [] {
  std::array<std::array<std::uint8_t, 8>, 256> table{};
  for (unsigned mask = 0; mask < table.size(); ++mask) {
    std::size_t count = 0;
    for (unsigned place = 0; place < 8; ++place) {
      if ((mask >> place & 1) != 0) table[mask][count++] = static_cast<std::uint8_t>(4 * place);
    }
  }
  return table;
}();

}  // namespace

template <std::size_t Gram, std::size_t Step>
__attribute__((target("avx2,popcnt"))) std::size_t GramFilter<Gram, Step>::next_places_avx2(std::string_view text,
                                                                                            std::size_t& at,
                                                                                            Places& places) const {
  constexpr std::size_t kWords = (Gram + 3) / 4;
  const __m256i case_bits = _mm256_set1_epi8(static_cast<char>(kFactorCaseBit));
  const __m256i last_word = _mm256_set1_epi32(static_cast<int>(kLastWord<Gram>));
  const __m128i shift = _mm_cvtsi32_si128(map_shift_);
  const int* const map = reinterpret_cast<const int*>(map_.data());
  std::size_t count = 0;
  for (; at + kTogether + 4 * kWords <= text.size() && count + kTogether <= kMostPlaces; at += kTogether) {
    for (std::size_t begin = 0; begin < 4; begin += Step) {
      __m256i hash = _mm256_setzero_si256();
      for (std::size_t word = 0; word < kWords; ++word) {
        const char* const place = text.data() + at + begin + 4 * word;
        __m256i bytes = _mm256_or_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(place)), case_bits);
        if (word + 1 == kWords && Gram % 4 != 0) bytes = _mm256_and_si256(bytes, last_word);
        const __m256i factor = _mm256_set1_epi32(static_cast<int>(kFactors[word]));
        hash = _mm256_add_epi32(hash, _mm256_mullo_epi32(bytes, factor));
      }
      const __m256i bit = _mm256_srl_epi32(hash, shift);
      const __m256i words = _mm256_i32gather_epi32(map, _mm256_srli_epi32(bit, 5), 4);
      // The bit becomes the sign.
      const __m256i to_sign = _mm256_andnot_si256(bit, _mm256_set1_epi32(31));
      const __m256i signs = _mm256_sllv_epi32(words, to_sign);
      const auto found = static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(signs)));
      // At every place many pass, and how many of eight cannot be foreseen: all that the mask says is written at once. At every
      // second or fourth few do, and a loop that is mostly not entered costs less.
      if constexpr (Step > 1) {
        for (unsigned left = found; left != 0; left &= left - 1)
          places[count++] = at + begin + 4 * static_cast<std::size_t>(std::countr_zero(left));
      } else {
        const __m128i eight = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(kPlacesOfMask[found].data()));
        const __m256i from = _mm256_set1_epi64x(static_cast<long long>(at + begin));
        auto* const to = reinterpret_cast<__m256i*>(places.data() + count);
        _mm256_storeu_si256(to, _mm256_add_epi64(from, _mm256_cvtepu8_epi64(eight)));
        _mm256_storeu_si256(to + 1, _mm256_add_epi64(from, _mm256_cvtepu8_epi64(_mm_srli_si128(eight, 4))));
        count += static_cast<std::size_t>(std::popcount(found));
      }
    }
  }
  return count;
}
#endif

template class GramFilter<12, 4>;
template class GramFilter<8, 4>;
template class GramFilter<8, 2>;
template class GramFilter<6, 4>;
template class GramFilter<6, 2>;
template class GramFilter<4, 1>;
template class GramFilter<2, 1>;

}  // namespace mpol::patterns
