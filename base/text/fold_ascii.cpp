// A block is lower-cased by comparing each byte with the ends of A..Z as signed numbers and adding 32 where both hold.
// As signed numbers bytes of longer characters are below 0x20, like controls, so one comparison finds everything that
// is not ordinary but DEL; white space among the controls is taken out again. The first such byte ends the fast path.
#include "base/text/fold_ascii.hpp"

#include <bit>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace mpol {

std::size_t fold_ascii_plain(const char* in, std::size_t size, char* out) {
  std::size_t i = 0;
  for (; i < size && is_ordinary_ascii(static_cast<unsigned char>(in[i])); ++i) out[i] = to_lower_ascii(in[i]);
  return i;
}

#if defined(__x86_64__)

namespace {

std::size_t fold_sse2(const char* in, std::size_t size, char* out) {
  std::size_t i = 0;
  for (; i + 16 <= size; i += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in + i));
    const __m128i capital =
        _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8('A' - 1)), _mm_cmpgt_epi8(_mm_set1_epi8('Z' + 1), bytes));
    const __m128i lower = _mm_add_epi8(bytes, _mm_and_si128(capital, _mm_set1_epi8(32)));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i), lower);
    const __m128i space =
        _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(8)), _mm_cmpgt_epi8(_mm_set1_epi8(14), bytes));
    const __m128i low = _mm_andnot_si128(space, _mm_cmpgt_epi8(_mm_set1_epi8(0x20), bytes));
    const __m128i odd = _mm_or_si128(low, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7F)));
    const unsigned mask = static_cast<unsigned>(_mm_movemask_epi8(odd));
    if (mask != 0) return i + static_cast<std::size_t>(std::countr_zero(mask));
  }
  return i + fold_ascii_plain(in + i, size - i, out + i);
}

__attribute__((target("avx2"))) std::size_t fold_avx2(const char* in, std::size_t size, char* out) {
  std::size_t i = 0;
  for (; i + 32 <= size; i += 32) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + i));
    const __m256i capital = _mm256_and_si256(_mm256_cmpgt_epi8(bytes, _mm256_set1_epi8('A' - 1)),
                                             _mm256_cmpgt_epi8(_mm256_set1_epi8('Z' + 1), bytes));
    const __m256i lower = _mm256_add_epi8(bytes, _mm256_and_si256(capital, _mm256_set1_epi8(32)));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i), lower);
    const __m256i space =
        _mm256_and_si256(_mm256_cmpgt_epi8(bytes, _mm256_set1_epi8(8)), _mm256_cmpgt_epi8(_mm256_set1_epi8(14), bytes));
    const __m256i low = _mm256_andnot_si256(space, _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), bytes));
    const __m256i odd = _mm256_or_si256(low, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(0x7F)));
    const unsigned mask = static_cast<unsigned>(_mm256_movemask_epi8(odd));
    if (mask != 0) return i + static_cast<std::size_t>(std::countr_zero(mask));
  }
  return i + fold_sse2(in + i, size - i, out + i);
}

using FoldAscii = std::size_t (*)(const char*, std::size_t, char*);

FoldAscii best_for_this_machine() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") ? fold_avx2 : fold_sse2;
}

}  // namespace

std::size_t fold_ascii(const char* in, std::size_t size, char* out) {
  static const FoldAscii best = best_for_this_machine();
  return best(in, size, out);
}

#else

std::size_t fold_ascii(const char* in, std::size_t size, char* out) { return fold_ascii_plain(in, size, out); }

#endif

}  // namespace mpol
