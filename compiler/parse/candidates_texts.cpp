#include "compiler/parse/candidates_parts.hpp"
#include "compiler/parse/words.hpp"

namespace mpol::parse {
namespace {

// Tokens [first, end) as one text.
Candidate as_text(const Place& place, std::size_t first, std::size_t end, RepairKind kind, std::string_view what) {
  Token text = place.tokens[first];
  text.type = MpolLexer::STRING;
  text.unclosed = false;
  text.end = place.tokens[end - 1].end;
  return {kind, first, end - first, {text}, what};
}

}  // namespace

// `import "std.chat"`, `rule "R-1"`, `applies to "prompt"`
void add_quoted_name(const Place& place, Candidates& out) {
  if (place.index == 0 || place.index >= place.tokens.size()) return;
  const Token& token = place.tokens[place.index];
  if (token.type != MpolLexer::STRING || token.unclosed || token.end - token.begin < 3) return;
  const std::string_view inside = place.text.substr(token.begin + 1, token.end - token.begin - 2);
  std::vector<Token> words = scan_part(inside, token.begin + 1, token.line);
  const bool path = form_at(place, place.index - 1) == "import" || words.size() == 1;
  if (path) out.push_back({RepairKind::Word, place.index, 1, std::move(words), inside});
}

// `rule R-1 Too loud {`, `test too_loud {`
void add_unquoted_title(const Place& place, Candidates& out) {
  const bool is_test = contains(std::initializer_list<std::string_view>{"test", "prove"}, form_at(place, 0));
  const bool behind_id = place.index >= 2 && place.tokens[place.index - 1].type == MpolLexer::RULE_ID;
  if (!is_test && !behind_id) return;
  const std::size_t first = is_test ? 1 : place.index;
  std::size_t end = first;
  while (end < place.tokens.size() && form_at(place, end) != "{" && !place.tokens[end].first_on_line) ++end;
  if (end == first || form_at(place, end) != "{" || place.tokens[first].type == MpolLexer::STRING) return;
  out.push_back(as_text(place, first, end, RepairKind::Title, is_test ? "the title of a test" : "the title of a rule"));
}

// `owner trust and safety`, `review by 2027-06-30`
void add_unquoted(const Place& place, Candidates& out) {
  if (place.tokens.empty()) return;
  const std::size_t line = line_start(place);
  std::size_t end = line + 1;
  bool bracket = false;
  for (; end < place.tokens.size() && !place.tokens[end].first_on_line; ++end)
    bracket = bracket || form_at(place, end) == "{" || form_at(place, end) == "}";
  const std::string_view clause = form_at(place, line);
  const bool metadata = clause == "owner" || clause == "rationale" || clause == "reference";
  if (metadata && !bracket && place.index > line && end > line + 1)
    out.push_back(as_text(place, line + 1, end, RepairKind::Title,
                          clause == "owner"       ? "the owner"
                          : clause == "reference" ? "the reference"
                                                  : "the rationale"));
  const std::string_view before = place.index > 0 ? form_at(place, place.index - 1) : std::string_view();
  if ((before != "by" && before != "from" && before != "as") || place.index >= place.tokens.size()) return;
  std::size_t last = place.index;
  while (last + 1 < place.tokens.size() && place.tokens[last + 1].begin == place.tokens[last].end) ++last;
  out.push_back(as_text(place, place.index, last + 1, RepairKind::Title,
                        before == "by"   ? "a date"
                        : before == "as" ? "a name of another system"
                                         : "the path"));
}

// `rationale "Who asks for "help" needs a person."`: texts that touch what stands between them.
void add_quote_inside(const Place& place, Candidates& out) {
  const std::size_t line = line_start(place);
  std::size_t first = line;
  const auto touches = [&](std::size_t i) {
    return i + 1 < place.tokens.size() && place.tokens[i].end == place.tokens[i + 1].begin;
  };
  const auto is_quoted = [&](std::size_t i) {
    return place.tokens[i].type == MpolLexer::STRING && place.text[place.tokens[i].begin] == '"';
  };
  while (first < place.index && !(is_quoted(first) && touches(first))) ++first;
  if (first >= place.index) return;
  for (std::size_t last = first + 1; last < place.tokens.size() && !place.tokens[last].first_on_line; ++last) {
    if (!is_quoted(last) || !touches(last - 1)) continue;
    out.push_back(as_text(place, first, last + 1, RepairKind::QuoteInside, {}));
    return;
  }
}

}  // namespace mpol::parse
