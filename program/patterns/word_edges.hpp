// What counts as a word character, and which scripts write words without spaces between them; for `\b` and `word`.
#pragma once
#include "program/patterns/unicode_classes.hpp"

namespace mpol::patterns {

inline bool is_word(char32_t c) {
  if (c < 128) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  return word_set().contains(c);
}

// Han, Kana, Thai, Lao, Khmer, Myanmar, Tibetan.
inline bool is_unspaced(char32_t c) { return c >= 0x0E00 && unspaced_set().contains(c); }

}  // namespace mpol::patterns
