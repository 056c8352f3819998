#include "compiler/parse/candidates.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "compiler/parse/antlr.hpp"
#include "compiler/parse/build/build.hpp"
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

constexpr std::string_view kClauseWords[] = {"severity", "owner", "rationale", "reference", "review",
                                             "applies",  "open",  "sealed",    "unknown",   "for"};

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

// What other languages, and prose, call what this one has a word or a sign for.
struct Meant {
  std::string_view written;
  std::string_view meant;
};
constexpr Meant kMeant[] = {
    {"if", "when"},
    {"where", "when"},
    {"do", "then"},
    {"except", "unless"},
    {"contains", "has"},
    {"includes", "has"},
    {"containing", "has"},
    {"matches", "has"},
    {"match", "has"},
    {"like", "has"},
    {"equals", "is"},
    {"=", ":"},
    {":", "="},
    {"...", ".."},
    {"…", ".."},
    {"->", ":"},
    {"and", ","},
    {"apply", "applies"},
    {"action", "then"},
    {"actions", "then"},
    {"known_as", "known as"},
    {"or", ","},
    {"+", ","},
    {"to", ".."},
    {"-", ".."},
    {"for", "to"},
    {"chars", "characters"},
    {"char", "characters"},
    {"otherwise", "unknown"},
    {"return", "then"},
    {"foreach", "for each"},
    {"exists", "is not missing"},
    {"above", ">"},
    {"exceeds", ">"},
    {"over", ">"},
    {"below", "<"},
    {"under", "<"},
    {"condition", "when"},
    {"save", "keep"},
    {"store", "keep"},
    {"parameter", "param"},
    {"threshold", "param"},
    {"var", "let"},
    {"const", "let"},
    {"define", "let"},
    {"def", "let"},
    {"function", "let"},
    {"proof", "prove"},
    {"include", "import"},
    {"use", "import"},
    {"using", "import"},
    {"require", "import"},
};

std::size_t line_start(const Place& place) {
  std::size_t line = std::min(place.index, place.tokens.empty() ? 0 : place.tokens.size() - 1);
  while (line > 0 && !place.tokens[line].first_on_line) --line;
  return line;
}

std::string_view form_at(const Place& place, std::size_t index) {
  return index < place.tokens.size() ? written_form(place.tokens[index].type) : std::string_view();
}

bool contains(const auto& words, std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
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

// The fault or the token before it is what another language writes here.
void add_meant(const Place& place, std::vector<Candidate>& out) {
  for (const std::size_t suspect : suspects_of(place)) {
    if (place.tokens[suspect].put_in) continue;
    for (const Meant& row : kMeant) {
      if (row.written != written(place, suspect)) continue;
      std::vector<Token> put;
      for (std::string_view rest = row.meant; !rest.empty();) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        put.push_back(place.tokens[suspect]);
        put.back().type = token_type(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
      out.push_back({RepairKind::Word, suspect, 1, std::move(put), row.meant});
    }
  }
}

// What follows `index` up to the bracket that closes it, with both brackets exchanged. Nothing when it is not closed.
std::optional<Candidate> exchange_brackets(const Place& place, std::size_t index) {
  const std::string_view form = written_form(place.tokens[index].type);
  if (form != "(" && form != "[") return std::nullopt;
  const std::string_view closing = form == "(" ? ")" : "]";
  int depth = 0;
  for (std::size_t i = index; i < place.tokens.size(); ++i) {
    const std::string_view here = written_form(place.tokens[i].type);
    if (here == form) ++depth;
    if (here != closing || --depth > 0) continue;
    Candidate candidate{RepairKind::Word, index, i - index + 1, {}, "{", "}"};
    candidate.put.assign(place.tokens.begin() + static_cast<std::ptrdiff_t>(index),
                         place.tokens.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    candidate.put.front().type = token_type("{");
    candidate.put.back().type = token_type("}");
    return candidate;
  }
  return std::nullopt;
}

// `rule R-1 ( … )`, `language in (fr, de)`, `text has ["a", "b"]`: brackets of another form.
void add_other_brackets(const Place& place, std::vector<Candidate>& out) {
  std::vector<std::size_t> suspects;
  for (std::size_t next = place.index; next < std::min(place.index + 2, place.tokens.size()); ++next)
    suspects.push_back(next);
  if (const auto open = innermost_open(place)) suspects.push_back(open->index);
  for (const std::size_t suspect : suspects) {
    std::optional<Candidate> candidate = exchange_brackets(place, suspect);
    if (!candidate) continue;
    if (suspect > 0 && place.tokens[suspect - 1].type == MpolLexer::HAS) {
      const Place here{place.tokens, suspect, place.text, place.after};
      candidate->put.insert(candidate->put.begin(), {put_in(token_type("any"), here), put_in(token_type("of"), here)});
      candidate->meant = "any of {";
    }
    out.push_back(*std::move(candidate));
  }
}

// `severity: high`, `then { block, log }`: a sign that nothing needs.
void add_extra(const Place& place, std::vector<Candidate>& out) {
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

// `hate between 20% and 40%`
void add_between(const Place& place, std::vector<Candidate>& out) {
  for (std::size_t back = 0; back < 2 && back <= place.index; ++back) {
    const std::size_t first = place.index - back;
    if (first >= place.tokens.size() || written(place, first) != "between") continue;
    for (std::size_t i = first + 2; i < place.tokens.size() && i < first + 6; ++i) {
      if (place.tokens[i].type != MpolLexer::AND) continue;
      std::vector<Token> put(place.tokens.begin() + static_cast<std::ptrdiff_t>(first),
                             place.tokens.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      put.front().type = MpolLexer::IN;
      put.back().type = token_type("..");
      out.push_back({RepairKind::Word, first, put.size(), std::move(put), "in", ".."});
      return;
    }
  }
}

// `hate is greater than 80%`, with or without `is`.
struct Phrase {
  std::initializer_list<std::string_view> words;
  std::string_view meant;
};
const Phrase kPhrases[] = {
    {{"greater", "than", "or", "equal", "to"}, ">="},
    {{"less", "than", "or", "equal", "to"}, "<="},
    {{"equal", "to"}, "=="},
    {{"equals", "to"}, "=="},
    {{"one", "of"}, "in"},
    {{"in"}, "in"},
    {{"greater", "than"}, ">"},
    {{"more", "than"}, ">"},
    {{"higher", "than"}, ">"},
    {{"less", "than"}, "<"},
    {{"lower", "than"}, "<"},
    {{"at", "least"}, ">="},
    {{"at", "most"}, "<="},
    {{"above"}, ">"},
    {{"over"}, ">"},
    {{"below"}, "<"},
    {{"under"}, "<"},
};

void add_phrases(const Place& place, std::vector<Candidate>& out) {
  for (std::size_t back = 0; back < 4 && back <= place.index; ++back) {
    const std::size_t first = place.index - back;
    if (first >= place.tokens.size()) continue;
    const bool is = place.tokens[first].type == MpolLexer::IS;
    for (const Phrase& phrase : kPhrases) {
      std::size_t i = is ? first : first - 1;
      for (const std::string_view word : phrase.words) {
        if (++i >= place.tokens.size() || written(place, i) != word) i = place.tokens.size();
      }
      if (i >= place.tokens.size() || (!is && phrase.words.size() == 1)) continue;
      Token token = place.tokens[first];
      token.type = token_type(phrase.meant);
      token.end = place.tokens[i].end;
      out.push_back({RepairKind::Word, first, i - first + 1, {token}, phrase.meant});
    }
  }
}

// `text matches /a b/`: behind a name the slash was read as a division.
void add_regex(const Place& place, std::vector<Candidate>& out) {
  for (std::size_t back = 0; back < 3 && back <= place.index; ++back) {
    const std::size_t word = place.index - back;
    if (word + 1 >= place.tokens.size() || written_form(place.tokens[word + 1].type) != "/") continue;
    const std::string_view name = written(place, word);
    if (name != "matches" && name != "match" && name != "contains" && name != "like") continue;
    for (std::size_t i = word + 2; i < place.tokens.size() && place.tokens[i].line == place.tokens[word].line; ++i) {
      if (written_form(place.tokens[i].type) != "/") continue;
      Token has = place.tokens[word], regex = place.tokens[word + 1];
      has.type = MpolLexer::HAS;
      regex.type = MpolLexer::REGEX;
      regex.end = place.tokens[i].end;
      out.push_back({RepairKind::Word, word, i - word + 1, {has, regex}, "has", "", 1});
      return;
    }
  }
}

// `import "std.chat"`, `rule "R-1"`, `applies to "prompt"`
void add_quoted_name(const Place& place, std::vector<Candidate>& out) {
  if (place.index == 0 || place.index >= place.tokens.size()) return;
  const Token& token = place.tokens[place.index];
  if (token.type != MpolLexer::STRING || token.unclosed || token.end - token.begin < 3) return;
  const std::string_view inside = place.text.substr(token.begin + 1, token.end - token.begin - 2);
  std::vector<Token> words = scan_part(inside, token.begin + 1, token.line);
  const bool path = form_at(place, place.index - 1) == "import" || words.size() == 1;
  if (path) out.push_back({RepairKind::Word, place.index, 1, std::move(words), inside});
}

// Tokens [first, end) as one text.
Candidate as_text(const Place& place, std::size_t first, std::size_t end, RepairKind kind, std::string_view what) {
  Token text = place.tokens[first];
  text.type = MpolLexer::STRING;
  text.unclosed = false;
  text.end = place.tokens[end - 1].end;
  return {kind, first, end - first, {text}, what};
}

// `rule R-1 Too loud {`, `test too_loud {`
void add_unquoted_title(const Place& place, std::vector<Candidate>& out) {
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
void add_unquoted(const Place& place, std::vector<Candidate>& out) {
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
void add_quote_inside(const Place& place, std::vector<Candidate>& out) {
  const std::size_t line = line_start(place);
  std::size_t first = line;
  const auto touches = [&](std::size_t i) {
    return i + 1 < place.tokens.size() && place.tokens[i].end == place.tokens[i + 1].begin;
  };
  while (first < place.index && !(place.tokens[first].type == MpolLexer::STRING && touches(first))) ++first;
  if (first >= place.index) return;
  for (std::size_t last = first + 1; last < place.tokens.size() && !place.tokens[last].first_on_line; ++last) {
    if (place.tokens[last].type != MpolLexer::STRING || !touches(last - 1)) continue;
    out.push_back(as_text(place, first, last + 1, RepairKind::QuoteInside, {}));
    return;
  }
}

// `pattern folded orders`, `high severity`
void add_swapped(const Place& place, std::vector<Candidate>& out) {
  const auto may_swap = [&](std::size_t i) {
    const std::size_t type = place.tokens[i].type;
    return is_name(type) || type == MpolLexer::STRING || type == MpolLexer::RULE_ID || type == MpolLexer::INT;
  };
  for (const std::size_t second : {place.index, place.index + 1}) {
    if (second == 0 || second >= place.tokens.size() || place.tokens[second].first_on_line) continue;
    if (!may_swap(second - 1) || !may_swap(second) || place.tokens[second - 1].put_in) continue;
    out.push_back(
        {RepairKind::Swapped, second - 1, 2, {place.tokens[second], place.tokens[second - 1]}, written(place, second)});
    out.back().put[0].first_on_line = place.tokens[second - 1].first_on_line;
    out.back().put[1].first_on_line = false;
  }
}

// `param score limit = 80%`
void add_type_first(const Place& place, std::vector<Candidate>& out) {
  const bool typed = form_at(place, 0) == "param" || form_at(place, 0) == "signal";
  if (!typed || place.index != 2 || place.tokens.size() < 4 || place.tokens[2].type != MpolLexer::IDENT) return;
  const Place behind{place.tokens, 2, place.text, place.after};
  out.push_back({RepairKind::Swapped,
                 1,
                 2,
                 {place.tokens[2], put_in(token_type(":"), behind), place.tokens[1]},
                 written(place, 2)});
}

// Two conditions on two lines, or with a comma between them.
void add_side_by_side(const Place& place, std::vector<Candidate>& out) {
  if (place.index == 0 || place.index >= place.tokens.size()) return;
  const bool comma = form_at(place, place.index) == ",";
  if (!comma && !place.tokens[place.index].first_on_line) return;
  std::size_t begin = place.index;
  while (begin > 0 && !contains(std::initializer_list<std::string_view>{"when", "unless", "let", "prove", "where"},
                                form_at(place, begin))) {
    const std::string_view form = form_at(place, begin);
    if (form == "then" || form == "unknown" || form == "{" || form == "}") return;
    --begin;
  }
  Token token = put_in(MpolLexer::AND, place);
  out.push_back({RepairKind::SideBySide, place.index, comma ? std::size_t{1} : std::size_t{0}, {token}, {}});
}

// `block "standard"`, `block["standard"]`
void add_unbracketed(const Place& place, std::vector<Candidate>& out) {
  if (place.index == 0 || place.index >= place.tokens.size() || !is_name(place.tokens[place.index - 1].type)) return;
  std::size_t end = place.index + 1;
  const bool square = form_at(place, place.index) == "[";
  while (square && end < place.tokens.size() && form_at(place, end - 1) != "]") ++end;
  if (!square && place.tokens[place.index].type != MpolLexer::STRING) return;
  std::vector<Token> put(place.tokens.begin() + static_cast<std::ptrdiff_t>(place.index + (square ? 1 : 0)),
                         place.tokens.begin() + static_cast<std::ptrdiff_t>(end - (square ? 1 : 0)));
  put.insert(put.begin(), put_in(token_type("("), place));
  put.push_back(put_in(token_type(")"), {place.tokens, end, place.text, place.after}));
  out.push_back(
      {RepairKind::Unbracketed, place.index, end - place.index, std::move(put), written(place, place.index - 1)});
}

// A declaration that stands in another's braces.
void add_inside(const Place& place, std::vector<Candidate>& out) {
  if (place.index >= place.tokens.size() || !place.tokens[place.index].first_on_line || !innermost_open(place)) return;
  if (!begins_declaration(form_at(place, place.index))) return;
  std::size_t end = place.index + 1;
  int depth = 0;
  for (; end < place.tokens.size() && (depth > 0 || !place.tokens[end].first_on_line); ++end) {
    if (form_at(place, end) == "{") ++depth;
    if (form_at(place, end) == "}" && --depth < 0) break;
  }
  out.push_back({RepairKind::Inside, place.index, end - place.index, {}, form_at(place, place.index)});
}

// `when`, and on the next line `unknown flag`: what the line lacks was read from the next.
void add_incomplete(const Place& place, std::vector<Candidate>& out) {
  for (std::size_t back = 0; back < 3 && back < place.index; ++back) {
    const std::size_t next = place.index - back;
    if (next >= place.tokens.size() || !place.tokens[next].first_on_line) continue;
    if (!contains(kClauseWords, form_at(place, next))) continue;
    const Place here{place.tokens, next, place.text, place.after};
    for (const std::size_t type :
         {std::size_t{MpolParser::MISSING_EXPRESSION}, std::size_t{MpolLexer::IDENT}, std::size_t{MpolLexer::STRING}})
      out.push_back({RepairKind::Incomplete, next, 0, {put_in(type, here)}, {}});
  }
}

// `import std/chat`, `import std::chat`, `import std.chat, std.outcome`
void add_import(const Place& place, std::vector<Candidate>& out) {
  if (place.index >= place.tokens.size() || form_at(place, line_start(place)) != "import") return;
  const std::string_view form = form_at(place, place.index);
  const std::size_t removed = form == ":" && form_at(place, place.index + 1) == ":" ? 2 : 1;
  Token token = place.tokens[place.index];
  token.type = token_type(form == "," ? "import" : ".");
  token.end = place.tokens[place.index + removed - 1].end;
  if (form == "," || form == "/" || removed == 2)
    out.push_back({RepairKind::Word, place.index, removed, {token}, form == "," ? "import" : "."});
}

// `count of p > 2`: the text is missing, and is nearly always called so.
void add_counted_text(const Place& place, std::vector<Candidate>& out) {
  for (std::size_t i = place.index; i < place.tokens.size() && i < place.index + 4; ++i) {
    const std::string_view form = written_form(place.tokens[i].type);
    if (form != ">" && form != ">=" && form != "<" && form != "<=" && form != "==") continue;
    const Place here{place.tokens, i, place.text, place.after};
    Token text = put_in(MpolParser::MISSING_EXPRESSION, here);
    out.push_back({RepairKind::Missing, i, 0, {put_in(MpolLexer::IN, here), text}, "in text"});
    return;
  }
}

// `text not has p`, as `x not in { … }` is written: `not` belongs before the text.
void add_negated(const Place& place, std::vector<Candidate>& out) {
  std::size_t has = place.index;
  // `text does not have p`
  const bool does =
      has + 2 < place.tokens.size() && written(place, has) == "does" && place.tokens[has + 1].type == MpolLexer::NOT &&
      contains(std::initializer_list<std::string_view>{"have", "has", "contain"}, written(place, has + 2));
  if (does) has += 2;
  if (has < 3 || has >= place.tokens.size() || (place.tokens[has].type != MpolLexer::HAS && !does)) return;
  if (place.tokens[has - 1].type != MpolLexer::NOT) return;
  std::size_t first = has - (does ? 3 : 2);
  if (!is_name(place.tokens[first].type)) return;
  while (first >= 2 && written_form(place.tokens[first - 1].type) == "." && is_name(place.tokens[first - 2].type))
    first -= 2;
  std::vector<Token> put{place.tokens[has - 1]};
  put.insert(put.end(), place.tokens.begin() + static_cast<std::ptrdiff_t>(first),
             place.tokens.begin() + static_cast<std::ptrdiff_t>(has) - (does ? 2 : 1));
  const std::size_t removed = has + (does ? 1 : 0) - first;
  if (does) {
    put.push_back(place.tokens[has]);
    put.back().type = MpolLexer::HAS;
  }
  out.push_back({RepairKind::Negated, first, removed, std::move(put), {}, {}, does ? std::size_t{3} : std::size_t{1}});
}

// `250 ms`: a number and its unit.
void add_split(const Place& place, std::vector<Candidate>& out) {
  std::size_t at = std::min(place.index, place.tokens.size());
  // A word at the end is first read as the beginning of what follows.
  if (at > 0 && (at == place.tokens.size() || place.tokens[at].type != MpolLexer::IDENT)) --at;
  if (at == 0 || at >= place.tokens.size()) return;
  const Token& number = place.tokens[at - 1];
  const Token& unit = place.tokens[at];
  if ((number.type != MpolLexer::INT && number.type != MpolLexer::FLOAT) || unit.type != MpolLexer::IDENT) return;
  if (unit.line != number.line || number.put_in || !names_unit(written(place, at))) return;
  Token token = number;
  token.type = MpolLexer::QUANTITY;
  token.end = unit.end;
  out.push_back({RepairKind::Split, at - 1, 2, {token}, {}});
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
void add_words(const Place& place, std::vector<Candidate>& out) {
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
