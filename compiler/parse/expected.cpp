// The grammar knows a hundred tokens that might follow; an author wants one or two words. The set is therefore asked
// for in the author's units (a condition, an action, a name, a closing bracket), and words and signs are named only
// where no unit covers them.
#include "compiler/parse/expected.hpp"

#include <algorithm>

#include "compiler/parse/antlr.hpp"
#include "compiler/parse/characters.hpp"
#include "compiler/parse/words.hpp"

namespace mpol::parse {
namespace {

struct Hint {
  std::string_view word;
  std::string_view hint;
};
constexpr Hint kHints[] = {
    {"else", "a rule has no `else`: what happens without a score is `unknown`, and other cases are another rule"},
    {"allow", "what no rule holds back is allowed; an exception of a rule is `unless`"},
    {"permit", "what no rule holds back is allowed; an exception of a rule is `unless`"},
    {"default", "no default is needed: what no rule holds back is allowed"},
    {"strings", "texts to look for stand in a `pattern` of their own"},
    {"meta", "whose rule it is and why stands in `owner`, `rationale` and `reference`"},
    {"some", "`any t in tags where …` asks whether it holds for one of a list"},
    {"from", "a package is named as a whole: `import std.outcome`"},
    {"*", "each package is imported by its name: `import std.outcome`"},
    {"?", "one of two values is `if … then … else …`"},
    {"them", "`text has any of { a, b }` names the patterns"},
    {"case", "one of two values is `if … then … else …`"},
    {"events", "in a test each event is `event { kind: prompt }`"},
};

constexpr std::size_t kMostAlternatives = 3;
constexpr std::size_t kLongestShown = 40;

std::string_view written(const Place& place, std::size_t index) {
  const Token& token = place.tokens[index];
  return place.text.substr(token.begin, token.end - token.begin);
}

std::string_view form_before(const Place& place) {
  return place.index > 0 ? written_form(place.tokens[place.index - 1].type) : std::string_view();
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The clause that the place is in: the last of these words before it, on its bracket level.
std::string_view clause_word(const Place& place) {
  int closed = 0;
  for (std::size_t i = place.index; i-- > 0;) {
    const std::string_view form = written_form(place.tokens[i].type);
    if (is_one_of(form, {")", "]", "}"})) ++closed;
    if (is_one_of(form, {"(", "[", "{"}) && closed-- == 0) return form;
    const bool starts = is_one_of(form, {"when", "unless", "where", "then", "unknown", "if", "implies", "and", "or",
                                         "not", "prove", "=", ":", "expect", "applies", "by"});
    if (closed == 0 && starts) return form;
  }
  return {};
}

std::string describe_value(const Place& place) {
  if (is_one_of(form_before(place), {"<", "<=", ">", ">=", "==", "!=", "=", "+", "-", "*", "/", "in", "is"}))
    return "a value";
  const std::string_view clause = clause_word(place);
  return is_one_of(clause, {"when", "unless", "where", "if", "implies", "and", "or", "not", "prove"}) ? "a condition"
                                                                                                      : "a value";
}

std::string describe_name(const Place& place) {
  const std::string_view clause = clause_word(place);
  if (is_one_of(clause, {"then", "unknown"})) return "an action";
  if (form_before(place) == ":") return "a type";
  if (is_one_of(form_before(place), {"package", "import"})) return "the name of a package";
  if (form_before(place) == "has") return "a pattern";
  return "a name";
}

struct Expected {
  const Place& place;
  const std::function<bool(std::size_t)>& fits;
  std::vector<std::string> parts;

  bool fits_sign(std::string_view sign) const { return fits(token_type(sign)); }
  void add(std::string part) {
    if (parts.size() < kMostAlternatives) parts.push_back(std::move(part));
  }
  void add_units();
  void add_words(bool names_fit);
  void add_signs();
  void add_closing();
};

void Expected::add_units() {
  if (form_before(place) == "severity") return add("`low`, `medium`, `high` or `critical`");
  const bool expression = fits(MpolParser::MISSING_EXPRESSION);
  const bool declaration = place.index > 0 && fits(antlr4::Token::EOF);
  const bool name = fits(MpolLexer::IDENT);
  if (expression) return add(describe_value(place));
  if (declaration) return add("a declaration such as `rule` or `param`");
  if (fits(MpolLexer::TRUE)) return add("a value such as `24h`");
  if (fits(MpolLexer::REGEX)) add("a pattern (a text in quotes or a regex)");
  // After `test` or `rule` a name would begin rows of a finding of that name; nobody means that.
  const bool first_word = place.index > 0 && place.tokens[place.index - 1].first_on_line;
  const bool id_only = first_word && form_before(place) == "rule";
  const bool show_name = name && !id_only && !(first_word && fits(MpolLexer::STRING));
  if (show_name && !fits(MpolLexer::REGEX)) add(describe_name(place));
  if (fits(MpolLexer::RULE_ID) && !show_name) add("the id of a rule, such as `RULE-ABC-1`");
  if (fits(MpolLexer::STRING) && !fits(MpolLexer::REGEX)) add("a text in quotes");
  if (fits(MpolLexer::INT) && !name) add("a whole number");
  if (fits(MpolLexer::QUANTITY)) add("a quantity such as `24h`");
  add_words(name);
}

// Words that are not names here. After a finished condition `and`, `or` and the like fit too, and say nothing.
void Expected::add_words(bool names_fit) {
  std::vector<std::string_view> fitting;
  for (const std::string& word : all_words()) {
    const std::size_t type = token_type(word);
    if (is_one_of(word, {"and", "or", "implies", "is", "in", "has", "not", "then", "per"}) && word != "then") continue;
    if (names_fit && !is_reserved(type)) continue;
    if (fits(type)) fitting.push_back(word);
  }
  // In a test nearly everything begins with its event, also what `each` and `case` begin.
  if (const auto event = std::find(fitting.begin(), fitting.end(), "event"); event != fitting.end()) {
    std::rotate(fitting.begin(), event, event + 1);
    std::erase_if(fitting, [](std::string_view word) { return word == "each" || word == "case"; });
  }
  if (fitting.size() > kMostAlternatives) {
    const bool rule = std::find(fitting.begin(), fitting.end(), "severity") != fitting.end();
    return add(rule ? "a clause such as `when` or `then`"
                    : fmt::format("a word such as `{}` or `{}`", fitting[0], fitting[1]));
  }
  for (const std::string_view word : fitting) add(fmt::format("`{}`", word));
}

void Expected::add_signs() {
  // A comma can nearly always follow, and is named only where nothing else is.
  for (const std::string_view sign : {":", "=", "{", "(", "..", "<", ","}) {
    if (sign == "," && !parts.empty()) continue;
    if (is_one_of(sign, {"<", "("}) && fits_sign("and")) continue;
    if (sign == "(" && !parts.empty()) continue;
    if (fits_sign(sign)) add(fmt::format("`{}`", sign));
  }
}

void Expected::add_closing() {
  const auto open = innermost_open(place);
  if (!open || !fits_sign(open->closes_with)) return;
  const std::string closing = fmt::format("`{}` to close {}", open->closes_with, describe_bracket(place, open->index));
  if (parts.size() == kMostAlternatives) parts.pop_back();
  parts.push_back(closing);
}

std::string shorten(std::string_view words) {
  if (words.size() <= kLongestShown) return std::string(words);
  std::size_t end = kLongestShown;
  while ((static_cast<unsigned char>(words[end]) & 0xC0) == 0x80) --end;
  return std::string(words.substr(0, end)) + "…";
}

}  // namespace

std::string describe_found(const Place& place) {
  if (place.index >= place.tokens.size()) return std::string(place.after);
  const std::string shown = shorten(written(place, place.index));
  switch (place.tokens[place.index].type) {
    case MpolLexer::STRING: return fmt::format("the text `{}`", shown);
    case MpolLexer::REGEX: return fmt::format("the regex `{}`", shown);
    default: return fmt::format("`{}`", shown);
  }
}

std::string_view hint_for(const Place& place) {
  if (place.index >= place.tokens.size()) return {};
  for (const Hint& row : kHints)
    if (row.word == written(place, place.index)) return row.hint;
  return {};
}

std::optional<OpenBracket> innermost_open(const Place& place) {
  std::vector<OpenBracket> open;
  for (std::size_t i = 0; i < place.index; ++i) {
    const std::string_view form = written_form(place.tokens[i].type);
    if (form == "(") open.push_back({i, ")"});
    if (form == "[") open.push_back({i, "]"});
    if (form == "{") open.push_back({i, "}"});
    if (is_one_of(form, {")", "]", "}"}) && !open.empty()) open.pop_back();
  }
  if (open.empty()) return std::nullopt;
  return open.back();
}

std::string describe_bracket(const Place& place, std::size_t index) {
  // The word and the name that stand before a brace, on its line: `rule RULE-A-1 "title" {`.
  std::size_t first = index;
  while (first > 0 && !place.tokens[first].first_on_line) --first;
  const std::string_view word = written_form(place.tokens[first].type);
  const std::string_view form = written_form(place.tokens[index].type);
  const bool named = first + 1 < index && is_word(place.tokens[first].type) && form == "{";
  const bool block = named && is_one_of(word, {"rule", "test", "prove", "input", "pattern", "score", "escalation",
                                               "param", "refusal", "resource", "notice", "finding"});
  if (block) return fmt::format("the {} `{}`", word, shorten(written(place, first + 1)));
  return fmt::format("the `{}`", form);
}

std::string describe_expected(const Place& place, const std::function<bool(std::size_t)>& fits) {
  Expected expected{place, fits, {}};
  expected.add_units();
  expected.add_signs();
  expected.add_closing();
  if (expected.parts.empty()) return "nothing more";
  std::string result = expected.parts.front();
  for (std::size_t i = 1; i < expected.parts.size(); ++i)
    result += (i + 1 == expected.parts.size() ? " or " : ", ") + expected.parts[i];
  return result;
}

}  // namespace mpol::parse
