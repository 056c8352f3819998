// The classes of decode.hpp for 64 bytes at once, as bit masks: with SSE2 comparisons, else byte by byte. Bytes behind
// the end of the text are in no class.
#include <cstring>

#include "program/views/decode.hpp"

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace mpol::views {

namespace {

#if defined(__x86_64__)

__m128i in_range(__m128i bytes, char first, char last) {
  return _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(static_cast<char>(first - 1))),
                       _mm_cmpgt_epi8(_mm_set1_epi8(static_cast<char>(last + 1)), bytes));
}
__m128i equals(__m128i bytes, char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); }
std::uint64_t bits(__m128i mask) { return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(mask))); }

void classify_16(const char* at, unsigned shift, BlockMasks& masks) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  // Setting this bit makes letters small and moves no other byte among them but the four behind Z and @.
  const __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
  const __m128i digit = in_range(bytes, '0', '9'), letter = in_range(lower, 'a', 'z');
  const __m128i dash = equals(bytes, '-');
  const __m128i symbol =
      _mm_or_si128(_mm_or_si128(equals(bytes, '+'), equals(bytes, '/')), _mm_or_si128(dash, equals(bytes, '_')));
  const __m128i base64 = _mm_or_si128(_mm_or_si128(digit, letter), symbol);
  const __m128i hex = _mm_or_si128(digit, in_range(lower, 'a', 'f'));
  const __m128i separator =
      _mm_or_si128(_mm_or_si128(equals(bytes, ' '), equals(bytes, ':')), _mm_or_si128(dash, equals(bytes, ',')));
  masks.base64 |= bits(base64) << shift;
  masks.hex |= bits(hex) << shift;
  masks.separator |= bits(separator) << shift;
}

std::uint64_t rare_of_16(const char* at) {
  const __m128i lower = _mm_or_si128(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)), _mm_set1_epi8(0x20));
  const __m128i few = _mm_or_si128(_mm_or_si128(equals(lower, 'j'), equals(lower, 'q')),
                                   _mm_or_si128(equals(lower, 'x'), equals(lower, 'z')));
  const __m128i rare =
      _mm_or_si128(_mm_or_si128(few, equals(lower, 'b')), _mm_or_si128(equals(lower, 'g'), equals(lower, 'v')));
  return bits(rare);
}

#else

void classify_16(const char* at, unsigned shift, BlockMasks& masks) {
  for (unsigned i = 0; i < 16; ++i) {
    const char c = at[i], lower = static_cast<char>(c | 0x20);
    const std::uint64_t bit = std::uint64_t{1} << (shift + i);
    const bool alphanumeric = (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z');
    if (alphanumeric || (c != 0 && std::strchr("+/-_", c) != nullptr)) masks.base64 |= bit;
    if (hex_value(c) >= 0) masks.hex |= bit;
    if (c != 0 && std::strchr(" :-,", c) != nullptr) masks.separator |= bit;
  }
}

std::uint64_t rare_of_16(const char* at) {
  std::uint64_t rare = 0;
  for (unsigned i = 0; i < 16; ++i) {
    const char lower = static_cast<char>(at[i] | 0x20);
    if (std::string_view("bgjqvxz").find(lower) != std::string_view::npos) rare |= std::uint64_t{1} << i;
  }
  return rare;
}

#endif

// Calls `take` with the place of each 16 bytes of the block and their place in it.
template <class Take>
void over_block(std::string_view text, std::size_t offset, const Take& take) {
  const std::string_view block = text.substr(offset, 64);
  char padded[64];
  const char* at = block.data();
  if (block.size() < 64) {
    std::memset(padded, 0, sizeof padded);
    std::memcpy(padded, block.data(), block.size());
    at = padded;
  }
  for (unsigned shift = 0; shift < 64; shift += 16) take(at + shift, shift);
}

}  // namespace

BlockMasks classify_block(std::string_view text, std::size_t offset) {
  BlockMasks masks;
  over_block(text, offset, [&](const char* at, unsigned shift) { classify_16(at, shift, masks); });
  return masks;
}

std::uint64_t rare_letters(std::string_view text, std::size_t offset) {
  std::uint64_t rare = 0;
  over_block(text, offset, [&](const char* at, unsigned shift) { rare |= rare_of_16(at) << shift; });
  return rare;
}

}  // namespace mpol::views
