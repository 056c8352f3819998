#include "compiler/parse/candidates_parts.hpp"
#include "compiler/parse/words.hpp"

namespace mpol::parse {
namespace {

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

}  // namespace

// `rule R-1 ( … )`, `language in (fr, de)`, `text has ["a", "b"]`: brackets of another form.
void add_other_brackets(const Place& place, Candidates& out) {
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

// `block "standard"`, `block["standard"]`
void add_unbracketed(const Place& place, Candidates& out) {
  if (place.index == 0 || place.index >= place.tokens.size() || !is_name(place.tokens[place.index - 1].type)) return;
  std::size_t end = place.index + 1;
  const bool square = form_at(place, place.index) == "[";
  while (square && end < place.tokens.size() && form_at(place, end - 1) != "]") ++end;
  if (square ? form_at(place, end - 1) != "]" : place.tokens[place.index].type != MpolLexer::STRING) return;
  std::vector<Token> put(place.tokens.begin() + static_cast<std::ptrdiff_t>(place.index + (square ? 1 : 0)),
                         place.tokens.begin() + static_cast<std::ptrdiff_t>(end - (square ? 1 : 0)));
  put.insert(put.begin(), put_in(token_type("("), place));
  put.push_back(put_in(token_type(")"), {place.tokens, end, place.text, place.after}));
  out.push_back(
      {RepairKind::Unbracketed, place.index, end - place.index, std::move(put), written(place, place.index - 1)});
}

void add_brackets(const Place& place, Candidates& out) {
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

}  // namespace mpol::parse
