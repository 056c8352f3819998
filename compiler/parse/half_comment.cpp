#include "compiler/parse/half_comment.hpp"

#include <algorithm>

#include "compiler/parse/antlr.hpp"
#include "compiler/parse/words.hpp"

namespace mpol::parse {
namespace {

// The letters at the beginning, of any script.
std::string_view first_word(std::string_view text) {
  const auto end = std::find_if(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x80 && !(byte >= 'a' && byte <= 'z') && !(byte >= 'A' && byte <= 'Z') && byte != '\'';
  });
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

// `hate speech in …`: two words side by side, of which the second is none of the language, are no expression.
bool is_prose(std::string_view line) {
  const std::string_view first = first_word(line);
  if (first.empty() || line.size() <= first.size() || line[first.size()] != ' ') return false;
  const std::string_view second = first_word(line.substr(first.size() + 1));
  return !second.empty() && token_type(second) == 0;
}

// Of a pattern or of rows; a regex may stand on any line of them.
bool in_patterns(const std::vector<Token>& before, std::string_view text) {
  for (auto token = before.rbegin(); token != before.rend(); ++token) {
    if (!token->first_on_line || token->column != before.front().column) continue;
    const std::string_view word = text.substr(token->begin, token->end - token->begin);
    // Rows begin with the finding's name.
    return word == "pattern" || token->type == MpolLexer::IDENT;
  }
  return false;
}

// A slash that could end a regex or begin one; not that of `old/new` or `https://…`.
bool has_single_slash(std::string_view line) {
  for (std::size_t at = line.find('/'); at != std::string_view::npos; at = line.find('/', at + 1)) {
    const std::string_view next = line.substr(at + 1);
    if (next.starts_with('/')) {
      ++at;
    } else if (next.empty() || first_word(next).empty()) {
      return true;
    }
  }
  return false;
}

bool regex_may_follow(const std::vector<Token>& before, std::string_view text) {
  if (before.empty()) return false;
  const Token& last = before.back();
  if (in_patterns(before, text)) {
    // Behind what closes them the next declaration begins.
    return written_form(last.type) != "}" || last.column != before.front().column;
  }
  const auto asks_for_patterns = [](const Token& token) {
    return token.type == MpolLexer::HAS || token.type == MpolLexer::NEAR || written_form(token.type) == "of";
  };
  const std::string_view form = written_form(last.type);
  if (form == "{" && before.size() > 1) return asks_for_patterns(before[before.size() - 2]);
  return form == "," || asks_for_patterns(last);
}

}  // namespace

bool begins_half_comment(const std::vector<Token>& before, const Token& slash, std::string_view text) {
  if (slash.unclosed && regex_may_follow(before, text)) return false;
  std::string_view line = text.substr(slash.begin + 1);
  line = line.substr(0, line.find('\n'));
  // `text matches /a b/`: neither slash begins one.
  const std::string_view above = text.substr(0, slash.begin);
  const bool first_on_line = above.substr(above.rfind('\n') + 1).find('/') == std::string_view::npos;
  if (!first_on_line || has_single_slash(line)) return false;
  if (line.starts_with(' ')) line.remove_prefix(1);
  // Nothing is divided where no value stands.
  const bool after_nothing = before.empty() || written_form(before.back().type) == "}";
  return is_prose(line) || (after_nothing && !first_word(line).empty());
}

}  // namespace mpol::parse
