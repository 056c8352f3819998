#include "compiler/parse/nesting.hpp"

#include "base/limits.hpp"
#include "compiler/parse/antlr.hpp"
#include "compiler/parse/words.hpp"

namespace mpol::parse {
namespace {

enum class Kind : std::uint8_t { Other, Open, Close, Prefix, If, Continues };

// `Continues`: after it an `if` is inside the expression before it.
std::vector<Kind> kinds_by_type() {
  std::vector<Kind> kinds(MpolLexer::UNKNOWN_CHARACTER + 2, Kind::Other);
  for (const char* word : {"(", "[", "{"}) kinds[token_type(word)] = Kind::Open;
  for (const char* word : {")", "]", "}"}) kinds[token_type(word)] = Kind::Close;
  for (const char* word : {"not", "-", "list"}) kinds[token_type(word)] = Kind::Prefix;
  for (const char* word :
       {"then", "else", "and", "or", "implies", "+", "*", "/", "==", "!=", "<", "<=", ">", ">=", "is", "in", "of"})
    kinds[token_type(word)] = Kind::Continues;
  kinds[token_type("if")] = Kind::If;
  return kinds;
}

}  // namespace

std::optional<std::size_t> find_too_deep(const std::vector<Token>& tokens) {
  static const std::vector<Kind> kKinds = kinds_by_type();
  // One entry an open bracket: how many `if` are inside each other there.
  std::vector<int> ifs{0};
  int ifs_in_all = 0;
  int prefixes = 0;
  Kind last = Kind::Other;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Kind kind = kKinds[tokens[i].type];
    // `list of list of`: the `of` between does not end the run.
    prefixes = kind == Kind::Prefix ? prefixes + 1 : written_form(tokens[i].type) == "of" ? prefixes : 0;
    if (kind == Kind::Open) {
      ifs.push_back(0);
    } else if (kind == Kind::Close && ifs.size() > 1) {
      ifs_in_all -= ifs.back();
      ifs.pop_back();
    } else if (kind == Kind::If) {
      if (last != Kind::Continues && last != Kind::If && last != Kind::Prefix) {
        ifs_in_all -= ifs.back();
        ifs.back() = 0;
      }
      ++ifs.back();
      ++ifs_in_all;
    }
    last = kind;
    if (static_cast<int>(ifs.size()) - 1 + ifs_in_all + prefixes > limits::kMaxNesting) return i;
  }
  return std::nullopt;
}

}  // namespace mpol::parse
