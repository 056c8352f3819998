// The changes that candidates.cpp puts in order, by what they are for. Internal to candidates.
#pragma once
#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

#include "compiler/parse/antlr.hpp"
#include "compiler/parse/candidates.hpp"

namespace mpol::parse {

// A token that stands at the place without taking room.
Token put_in(std::size_t type, const Place& place);
std::string_view written(const Place& place, std::size_t index);
// The word or sign of the language there; empty for names, numbers, texts and behind the end.
std::string_view form_at(const Place& place, std::size_t index);
std::size_t line_start(const Place& place);
// The fault, the two words before it, the first of the line and that of the declaration.
std::vector<std::size_t> suspects_of(const Place& place);

bool contains(const auto& words, std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

using Candidates = std::vector<Candidate>;

// candidates_foreign.cpp: what other languages, and prose, write
void add_meant(const Place& place, Candidates& out);
void add_import(const Place& place, Candidates& out);
void add_between(const Place& place, Candidates& out);
void add_phrases(const Place& place, Candidates& out);
void add_regex(const Place& place, Candidates& out);
void add_negated(const Place& place, Candidates& out);
void add_split(const Place& place, Candidates& out);
void add_counted_text(const Place& place, Candidates& out);

// candidates_texts.cpp: quotes that are missing, or too many
void add_quoted_name(const Place& place, Candidates& out);
void add_unquoted_title(const Place& place, Candidates& out);
void add_unquoted(const Place& place, Candidates& out);
void add_quote_inside(const Place& place, Candidates& out);

// candidates_order.cpp: what is good and stands in the wrong place
void add_type_first(const Place& place, Candidates& out);
void add_swapped(const Place& place, Candidates& out);
void add_side_by_side(const Place& place, Candidates& out);
void add_inside(const Place& place, Candidates& out);
void add_incomplete(const Place& place, Candidates& out);

// candidates_brackets.cpp
void add_other_brackets(const Place& place, Candidates& out);
void add_unbracketed(const Place& place, Candidates& out);
void add_brackets(const Place& place, Candidates& out);

}  // namespace mpol::parse
