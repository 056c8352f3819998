// The words and signs of the language by their text, taken from the grammar. Internal to parse.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mpol::parse {

// The token type of a word or sign that the grammar writes in quotes: "when", ">=". Zero for what is none.
std::size_t token_type(std::string_view written);

// The reverse: empty for types that have many spellings (names, numbers, texts).
std::string_view written_form(std::size_t type);

// A word of letters, soft or reserved.
bool is_word(std::size_t type);
// A word that can never be a name: `and`, `in`, `when` …
bool is_reserved(std::size_t type);
// What may stand where a name is expected.
bool is_name(std::size_t type);

const std::vector<std::string>& all_words();

}  // namespace mpol::parse
