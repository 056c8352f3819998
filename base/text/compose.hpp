// The two compositions that folding keeps: Hangul jamo into syllables, kana with its voicing mark into voiced kana.
//
// Everything else stays decomposed, so that folding a character does not depend on its neighbours. These two do not,
// because their parts would match as words of their own: without them `사라` would be found in `사람`, and か in が.
// The tests compare this with ICU for every pair. Shared by the table generator and the folder; never allocates.
#pragma once
#include <cstdint>

namespace mpol::compose {

inline constexpr char32_t kVoiced = 0x3099;
inline constexpr char32_t kSemiVoiced = 0x309A;

inline constexpr bool is_leading_jamo(char32_t c) { return c >= 0x1100 && c <= 0x1112; }
inline constexpr bool is_vowel_jamo(char32_t c) { return c >= 0x1161 && c <= 0x1175; }
inline constexpr bool is_trailing_jamo(char32_t c) { return c >= 0x11A8 && c <= 0x11C2; }
inline constexpr bool is_open_syllable(char32_t c) { return c >= 0xAC00 && c <= 0xD7A3 && (c - 0xAC00) % 28 == 0; }

// Whether the character joins the one before it.
inline constexpr bool is_second(char32_t c) {
  return is_vowel_jamo(c) || is_trailing_jamo(c) || c == kVoiced || c == kSemiVoiced;
}

// Voiced kana, or 0. Hiragana and katakana are laid out alike, 0x60 apart.
inline constexpr char32_t compose_kana(char32_t base, char32_t mark) {
  if (base >= 0x30EF && base <= 0x30F2) return mark == kVoiced ? base + 8 : 0;  // ワ ヰ ヱ ヲ
  const char32_t hiragana = base >= 0x30A1 && base <= 0x30FE ? base - 0x60 : base;
  const bool h_row = hiragana >= 0x306F && hiragana <= 0x307B && (hiragana - 0x306F) % 3 == 0;
  if (mark == kSemiVoiced) return h_row ? base + 2 : 0;
  if (hiragana == 0x3046) return base + 0x4E;  // う
  const bool k_to_ti = hiragana >= 0x304B && hiragana <= 0x3061 && hiragana % 2 == 1;
  const bool tu_to_to = hiragana == 0x3064 || hiragana == 0x3066 || hiragana == 0x3068;
  return h_row || k_to_ti || tu_to_to || hiragana == 0x309D ? base + 1 : 0;
}

// The composed character, or 0 when the two do not join.
inline constexpr char32_t compose_pair(char32_t first, char32_t second) {
  if (second == kVoiced || second == kSemiVoiced) return compose_kana(first, second);
  if (is_leading_jamo(first) && is_vowel_jamo(second)) return 0xAC00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28;
  if (is_open_syllable(first) && is_trailing_jamo(second)) return first + (second - 0x11A7);
  return 0;
}

}  // namespace mpol::compose
