#include "compiler/parse/build/build.hpp"
#include "compiler/parse/candidates_parts.hpp"
#include "compiler/parse/words.hpp"

namespace mpol::parse {
namespace {

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
    {"per", "over"},
    {"within", "over"},
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
    {{"in", "the", "last"}, "over"},
    {{"in", "last"}, "over"},
    {{"within", "the", "last"}, "over"},
    {{"during", "the", "last"}, "over"},
    {{"over", "the", "last"}, "over"},
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

}  // namespace

// The fault or the token before it is what another language writes here.
void add_meant(const Place& place, Candidates& out) {
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

// `import std/chat`, `import std::chat`, `import std.chat, std.outcome`
void add_import(const Place& place, Candidates& out) {
  if (place.index >= place.tokens.size() || form_at(place, line_start(place)) != "import") return;
  const std::string_view form = form_at(place, place.index);
  const std::size_t removed = form == ":" && form_at(place, place.index + 1) == ":" ? 2 : 1;
  Token token = place.tokens[place.index];
  token.type = token_type(form == "," ? "import" : ".");
  token.end = place.tokens[place.index + removed - 1].end;
  if (form == "," || form == "/" || removed == 2)
    out.push_back({RepairKind::Word, place.index, removed, {token}, form == "," ? "import" : "."});
}

// `hate between 20% and 40%`
void add_between(const Place& place, Candidates& out) {
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

void add_phrases(const Place& place, Candidates& out) {
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
void add_regex(const Place& place, Candidates& out) {
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

// `count of p > 2`: the text is missing, and is nearly always called so.
void add_counted_text(const Place& place, Candidates& out) {
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
void add_negated(const Place& place, Candidates& out) {
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
void add_split(const Place& place, Candidates& out) {
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

}  // namespace mpol::parse
