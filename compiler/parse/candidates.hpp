// What might mend a fault: small changes of the tokens around it, the likeliest first. Internal to parse.
#pragma once
#include <string_view>
#include <vector>

#include "compiler/parse/expected.hpp"
#include "compiler/parse/tokens.hpp"

namespace mpol::parse {

enum class RepairKind {
  Word,
  Bracket,
  Stray,
  Missing,
  Reserved,
  RuleId,
  Extra,
  Negated,
  Split,
  Title,
  QuoteInside,
  Swapped,
  SideBySide,
  Unbracketed,
  Inside,
  Incomplete,
  Other
};

// Tokens [index, index + removed) give way to `put`.
struct Candidate {
  RepairKind kind{};
  std::size_t index = 0;
  std::size_t removed = 0;
  std::vector<Token> put;
  std::string_view meant;  // Word, Bracket, Missing: what is written; Extra, Stray: what is not; Title: what it is
  std::string_view meant_last = {};  // Word: what is written for the last token that is removed; empty: nothing else
  std::size_t written_over = 0;      // Word: how many tokens `meant` is written for; 0: all, or one beside meant_last
};

// Changes that say what the author meant.
std::vector<Candidate> telling_candidates(const Place& place);
// Changes that only let reading go on: something put in, a token, a line or a clause left out.
std::vector<Candidate> resuming_candidates(const Place& place);

// The tokens with the change, of which at most `bound` are given.
std::vector<Token> make_change(const Candidate& candidate, const std::vector<Token>& tokens, std::size_t bound);

}  // namespace mpol::parse
