#include "compiler/parse/candidates_parts.hpp"
#include "compiler/parse/chunks.hpp"
#include "compiler/parse/words.hpp"

namespace mpol::parse {
namespace {

constexpr std::string_view kClauseWords[] = {"severity", "owner", "rationale", "reference", "review",
                                             "applies",  "open",  "sealed",    "stream",    "unknown", "for"};

}  // namespace

// `param score limit = 80%`
void add_type_first(const Place& place, Candidates& out) {
  const bool typed = form_at(place, 0) == "param" || form_at(place, 0) == "signal";
  if (!typed || place.index != 2 || place.tokens.size() < 4 || place.tokens[2].type != MpolLexer::IDENT) return;
  constexpr std::string_view kTypes[] = {"score", "int", "float", "bool", "duration", "string", "language"};
  if (!contains(kTypes, written(place, 1))) return;
  const Place behind{place.tokens, 2, place.text, place.after};
  out.push_back({RepairKind::Swapped,
                 1,
                 2,
                 {place.tokens[2], put_in(token_type(":"), behind), place.tokens[1]},
                 written(place, 2)});
}

// `pattern folded orders`, `high severity`
void add_swapped(const Place& place, Candidates& out) {
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

// Two conditions on two lines, or with a comma between them.
void add_side_by_side(const Place& place, Candidates& out) {
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

// A declaration that stands in another's braces.
void add_inside(const Place& place, Candidates& out) {
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
void add_incomplete(const Place& place, Candidates& out) {
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

}  // namespace mpol::parse
