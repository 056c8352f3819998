// Words: which characters make them, which scripts write them without spaces, how many lie between two places.
//
// In:      code points, or UTF-8 (bad sequences are no word characters).
// Out:     as UTS #18 defines \w: Alphabetic, marks, decimal digits, connector punctuation, join controls.
// Threads: free functions over tables made at build time from ICU.
#pragma once
#include <cstddef>
#include <string_view>

namespace mpol {

bool is_word_char(char32_t code_point);
bool is_letter(char32_t code_point);  // general category L
bool is_mark(char32_t code_point);    // general category M

// Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar: each letter counts as a word, because nothing shows where words
// end.
bool is_unspaced_script(char32_t code_point);

// Words strictly between two places of a text: those that begin at or after `end_of_a` and end at or before
// `begin_of_b`. A word is a maximal run of word characters; in a script without spaces each character but a mark is
// one. 0 if the places are in the other order or overlap.
std::size_t word_distance(std::string_view text, std::size_t end_of_a, std::size_t begin_of_b);

}  // namespace mpol
