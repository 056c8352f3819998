#include "compiler/parse/candidates.hpp"

#include <algorithm>

#include "compiler/parse/antlr.hpp"
#include "compiler/parse/chunks.hpp"
#include "compiler/parse/words.hpp"

namespace mpol::parse {
namespace {

// How many lines after a fault reading may resume on.
constexpr std::size_t kLinesToResume = 8;

// Signs and words that authors leave out. Operators are not among them: which one is missing cannot be guessed.
constexpr std::string_view kOftenMissing[] = {":",     ",",     "(",     "{",    "..",   "then",   "when",
                                              "to",    "of",    "by",    "from", "else", "within", "matching",
                                              "event", "level", "where", "if",   "="};

Token put_in(std::size_t type, const Place& place) {
  Token token;
  token.type = type;
  token.put_in = true;
  const bool at_end = place.index >= place.tokens.size();
  token.begin = token.end =
      at_end ? (place.tokens.empty() ? 0 : place.tokens.back().end) : place.tokens[place.index].begin;
  token.line = at_end ? (place.tokens.empty() ? 1 : place.tokens.back().line) : place.tokens[place.index].line;
  return token;
}

std::string_view written(const Place& place, std::size_t index) {
  const Token& token = place.tokens[index];
  return place.text.substr(token.begin, token.end - token.begin);
}

// The fault, the tokens before it and the chunk's first may be the word that is misspelt.
void add_words(const Place& place, std::vector<Candidate>& out) {
  std::vector<std::size_t> suspects;
  for (std::size_t back = 0; back < 3; ++back)
    if (place.index >= back && place.index - back < place.tokens.size()) suspects.push_back(place.index - back);
  if (place.index > 2) suspects.push_back(0);
  for (const std::size_t suspect : suspects) {
    if (place.tokens[suspect].type != MpolLexer::IDENT || place.tokens[suspect].put_in) continue;
    for (const std::string_view word : similar_words(written(place, suspect))) {
      Token token = place.tokens[suspect];
      token.type = token_type(word);
      out.push_back({RepairKind::Word, suspect, 1, {token}, word});
    }
  }
}

// `rule login-check` and `rule 17`: everything that touches is the id.
void add_rule_id(const Place& place, std::vector<Candidate>& out) {
  for (std::size_t back = 0; back < 8 && back < place.index; ++back) {
    const std::size_t first = place.index - back;
    if (written_form(place.tokens[first - 1].type) != "rule" || first >= place.tokens.size()) continue;
    const std::size_t type = place.tokens[first].type;
    if (!is_name(type) && type != MpolLexer::INT && type != MpolLexer::QUANTITY) continue;
    Token token = place.tokens[first];
    std::size_t last = first;
    while (last + 1 < place.tokens.size() && place.tokens[last + 1].begin == place.tokens[last].end) ++last;
    token.type = MpolLexer::RULE_ID;
    token.end = place.tokens[last].end;
    out.push_back({RepairKind::RuleId, first, last - first + 1, {token}, {}});
  }
}

void add_brackets(const Place& place, std::vector<Candidate>& out) {
  if (const auto open = innermost_open(place)) {
    const Token token = put_in(token_type(open->closes_with), place);
    out.push_back({RepairKind::Bracket, place.index, 0, {token}, open->closes_with});
  }
  // A closing bracket too many is the fault itself, or closed a block too early just before it.
  for (std::size_t back = 0; back < 2 && back <= place.index; ++back) {
    const std::size_t suspect = place.index - back;
    if (suspect >= place.tokens.size()) continue;
    const std::string_view form = written_form(place.tokens[suspect].type);
    if (form == ")" || form == "]" || form == "}") out.push_back({RepairKind::Stray, suspect, 1, {}, form});
  }
}

}  // namespace

std::vector<Candidate> telling_candidates(const Place& place) {
  std::vector<Candidate> result;
  add_words(place, result);
  add_rule_id(place, result);
  add_brackets(place, result);
  for (const std::string_view word : kOftenMissing)
    result.push_back({RepairKind::Missing, place.index, 0, {put_in(token_type(word), place)}, word});
  // `has at least 3 { a, b }`: the parser stops at `least`, which could still be made into something else.
  for (std::size_t i = place.index + 1; i < place.tokens.size() && i < place.index + 4; ++i)
    result.push_back({RepairKind::Missing, i, 0, {put_in(token_type("of"), {place.tokens, i, place.text, {}})}, "of"});
  if (place.index < place.tokens.size() && is_reserved(place.tokens[place.index].type)) {
    Token token = place.tokens[place.index];
    token.type = MpolLexer::IDENT;
    result.push_back({RepairKind::Reserved, place.index, 1, {token}, {}});
  }
  return result;
}

std::vector<Candidate> resuming_candidates(const Place& place) {
  std::vector<Candidate> result;
  const auto add = [&](std::size_t begin, std::size_t end, std::vector<Token> put) {
    result.push_back({RepairKind::Other, begin, end - begin, std::move(put), {}});
  };
  const Token expression = put_in(MpolParser::MISSING_EXPRESSION, place);
  for (const std::size_t type : {expression.type, std::size_t{MpolLexer::IDENT}, std::size_t{MpolLexer::STRING},
                                 std::size_t{MpolLexer::RULE_ID}, std::size_t{MpolLexer::INT}})
    add(place.index, place.index, {put_in(type, place)});
  if (place.index >= place.tokens.size()) return result;
  add(place.index, place.index + 1, {});
  add(place.index, place.index + 1, {expression});
  add(place.index, place.index + 1, {put_in(MpolLexer::IDENT, place)});
  std::size_t line = place.index;
  while (line > 0 && !place.tokens[line].first_on_line) --line;
  std::size_t lines = 0;
  for (std::size_t next = place.index + 1; next <= place.tokens.size() && lines < kLinesToResume; ++next) {
    const bool line_ends = next == place.tokens.size() || place.tokens[next].first_on_line;
    const std::string_view form = next < place.tokens.size() ? written_form(place.tokens[next].type) : "";
    if (!line_ends && form != ")" && form != "}") continue;
    add(place.index, next, {});
    add(place.index, next, {expression});
    if (!line_ends) continue;
    ++lines;
    if (line > 0) add(line, next, {});
  }
  if (line > 0) add(line, place.index, {});
  return result;
}

std::vector<Token> make_change(const Candidate& candidate, const std::vector<Token>& tokens, std::size_t bound) {
  const auto at = [&](std::size_t index) { return tokens.begin() + static_cast<std::ptrdiff_t>(index); };
  std::vector<Token> result(tokens.begin(), at(candidate.index));
  result.insert(result.end(), candidate.put.begin(), candidate.put.end());
  const std::size_t rest = candidate.index + candidate.removed;
  const std::size_t room = bound > result.size() ? bound - result.size() : 0;
  result.insert(result.end(), at(rest), at(rest + std::min(tokens.size() - rest, room)));
  return result;
}

}  // namespace mpol::parse
