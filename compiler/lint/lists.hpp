// The lists that precision is judged by, read from stdlib/lint when mpol is built: ordinary sentences, and everyday words.
// Threads: made once, then read from any.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mpol::lint {

extern const char* const k_benign_text;
extern const char* const k_frequent_words_text;

struct Sentence {
  std::string language, text;
};
const std::vector<Sentence>& benign_sentences();

// The languages in which a folded word is an everyday one.
const std::vector<std::string>& languages_of_word(const std::string& folded);

// An everyday word, folded, that has `folded` within and is longer; empty: none is known.
std::string_view word_around(const std::string& folded);

}  // namespace mpol::lint
