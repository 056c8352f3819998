#include "compiler/parse/candidates.hpp"

#include <initializer_list>
#include <optional>

#include "compiler/parse/candidates_parts.hpp"
#include "compiler/parse/chunks.hpp"
#include "compiler/parse/words.hpp"

namespace mpol::parse {
namespace {

// How many lines after a fault reading may resume on.
constexpr std::size_t kLinesToResume = 8;

// Signs and words that authors leave out. Operators are not among them: which one is missing cannot be guessed.
constexpr std::string_view kOftenMissing[] = {":",    ",",    "(",    "{",      "..",       "to",    "of",
                                              "by",   "from", "else", "within", "matching", "event", "level",
                                              "rule", "each", "if",   "where",  "="};

// `=` stands in these only, and once: elsewhere it would be read as a comparison.
constexpr std::string_view kDefining[] = {"param", "score", "view", "let", "counter", "override"};

// `severity: high`, `then { block, log }`: a sign that nothing needs.
void add_extra(const Place& place, Candidates& out) {
  if (place.index >= place.tokens.size()) return;
  const std::string_view form = written_form(place.tokens[place.index].type);
  if (form == ":" || form == "=" || form == "," || form == "+")
    out.push_back({RepairKind::Extra, place.index, 1, {}, form});
  // `- block` of a list in YAML, `+ unknown flag` of a diff.
  const std::size_t line = line_start(place);
  const std::string_view first = form_at(place, line);
  if (line > 0 && (first == "-" || (first == "+" && line != place.index)))
    out.push_back({RepairKind::Extra, line, 1, {}, first});
  const std::string_view word = written(place, place.index);
  if (word == "nocase" || word == "ignorecase" || word == "caseless")
    out.push_back({RepairKind::Extra, place.index, 1, {}, word});
  if (form != "{") return;
  for (std::size_t i = place.index + 1; i < place.tokens.size(); ++i) {
    const std::string_view closes = written_form(place.tokens[i].type);
    if (closes == "{") return;
    if (closes != "}") continue;
    std::vector<Token> inside(place.tokens.begin() + static_cast<std::ptrdiff_t>(place.index) + 1,
                              place.tokens.begin() + static_cast<std::ptrdiff_t>(i));
    out.push_back({RepairKind::Extra, place.index, inside.size() + 2, std::move(inside), form});
    return;
  }
}

// Whether the block that the place is in has this clause already, before or behind it.
bool has_clause(const Place& place, std::string_view clause) {
  const auto open = innermost_open(place);
  if (!open) return false;
  int depth = 0;
  for (std::size_t i = open->index + 1; i < place.tokens.size() && depth >= 0; ++i) {
    const std::string_view form = written_form(place.tokens[i].type);
    if (depth == 0 && form == clause) return true;
    if (form == "{" || form == "(" || form == "[") ++depth;
    if (form == "}" || form == ")" || form == "]") --depth;
  }
  return false;
}

bool has_equals(const Place& place) {
  for (std::size_t i = 0; i < std::min(place.index, place.tokens.size()); ++i)
    if (form_at(place, i) == "=") return true;
  return false;
}

// Each suspect may be a word that is misspelt.
void add_words(const Place& place, Candidates& out) {
  for (const std::size_t suspect : suspects_of(place)) {
    if (place.tokens[suspect].type != MpolLexer::IDENT || place.tokens[suspect].put_in) continue;
    for (const std::string_view word : similar_words(written(place, suspect))) {
      Token token = place.tokens[suspect];
      token.type = token_type(word);
      out.push_back({RepairKind::Word, suspect, 1, {token}, word});
    }
  }
}

// `rule login-check` and `rule 17`: everything that touches is the id.
void add_rule_id(const Place& place, Candidates& out) {
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

}  // namespace

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

std::size_t line_start(const Place& place) {
  std::size_t line = std::min(place.index, place.tokens.empty() ? 0 : place.tokens.size() - 1);
  while (line > 0 && !place.tokens[line].first_on_line) --line;
  return line;
}

std::string_view form_at(const Place& place, std::size_t index) {
  return index < place.tokens.size() ? written_form(place.tokens[index].type) : std::string_view();
}

// The fault, the two words before it, the first of the line and that of the declaration.
std::vector<std::size_t> suspects_of(const Place& place) {
  std::vector<std::size_t> result;
  const auto add = [&](std::size_t index) {
    const bool is_new = std::find(result.begin(), result.end(), index) == result.end();
    if (index < place.tokens.size() && is_new) result.push_back(index);
  };
  for (std::size_t back = 0; back < 3 && back <= place.index; ++back) add(place.index - back);
  add(line_start(place));
  add(0);
  return result;
}

std::vector<Candidate> telling_candidates(const Place& place) {
  std::vector<Candidate> result;
  const auto add_missing = [&](std::string_view word) {
    result.push_back({RepairKind::Missing, place.index, 0, {put_in(token_type(word), place)}, word});
  };
  add_words(place, result);
  add_split(place, result);
  add_quote_inside(place, result);
  add_import(place, result);
  add_meant(place, result);
  add_between(place, result);
  add_phrases(place, result);
  add_regex(place, result);
  add_negated(place, result);
  add_quoted_name(place, result);
  add_unquoted_title(place, result);
  add_rule_id(place, result);
  add_type_first(place, result);
  add_swapped(place, result);
  add_inside(place, result);
  add_incomplete(place, result);
  add_unquoted(place, result);
  add_unbracketed(place, result);
  add_brackets(place, result);
  for (const std::string_view word : {"then", "when"})
    if (!has_clause(place, word)) add_missing(word);
  add_side_by_side(place, result);
  for (const std::string_view word : kOftenMissing) {
    if (word == "=" && (!contains(kDefining, form_at(place, 0)) || has_equals(place))) continue;
    add_missing(word);
  }
  // `has { "a", "b" }`
  result.push_back({RepairKind::Missing,
                    place.index,
                    0,
                    {put_in(token_type("any"), place), put_in(token_type("of"), place)},
                    "any of"});
  add_other_brackets(place, result);
  add_counted_text(place, result);
  add_extra(place, result);
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
