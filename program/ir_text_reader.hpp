// Reads tokens of IR text one by one, and reports what does not fit. Used by the parser (ir_text_parse.cpp) only.
//
// After an error the reader is *lost*: it takes nothing more until skip_line(), so that one fault gives one error.
#pragma once
#include <bit>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "program/ir_text_names.hpp"
#include "program/ir_text_tokens.hpp"

namespace mpol::ir::text {

class Reader {
 public:
  // The lexer must outlive it.
  Reader(Lexer& lexer, Diagnostics& diagnostics)
      : lexer_(lexer), diagnostics_(diagnostics), next_(lexer.next()), after_(lexer.next()) {}

  const Token& next() const { return next_; }
  bool is_lost() const { return lost_; }
  bool at_end_of_line() const { return next().kind == TokenKind::EndOfLine || next().kind == TokenKind::EndOfText; }
  bool at_end_of_text() const { return next().kind == TokenKind::EndOfText; }
  // To the begin of the next line.
  void skip_line();
  // The line must end here; goes to the next one in any case.
  void end_line();

  bool is_mark(char mark) const { return next().kind == TokenKind::Mark && next().text[0] == mark; }
  bool is_word(std::string_view word) const { return next().kind == TokenKind::Word && next().text == word; }
  bool take_mark(char mark) { return take_if(!lost_ && is_mark(mark)); }
  bool take_word(std::string_view word) { return take_if(!lost_ && is_word(word)); }
  // `key=` …; a key without `=` is left.
  bool take_key(std::string_view key);
  void expect_mark(char mark);
  void expect_word(std::string_view word);

  std::string_view word(std::string_view what);
  std::string_view string(std::string_view what);
  // A word or a string.
  std::string_view any_name(std::string_view what);
  template <class T>
  T number(std::string_view what);
  // `%12`, `@3`, `#4`, `&0`: the index behind the sign; none when it is `#none`.
  std::uint32_t index(TokenKind kind, std::string_view what);
  // A row by name or `#index`.
  std::uint32_t reference(NameKind kind, const Names& names);

  // E0901: found the next token, expected something else.
  void unexpected(std::string_view expected);
  // E0904: nothing of that kind has the token's name; suggests the nearest of `names`.
  void unknown_name(const Token& token, std::string_view noun, const std::vector<std::string>& names);

 private:
  bool take_if(bool condition) {
    if (condition) advance();
    return condition;
  }
  void advance() {
    taken_ = next_;
    next_ = after_;
    after_ = lexer_.next();
  }
  bool is_kind(TokenKind kind, std::string_view what);
  void out_of_range(const Token& token, std::string_view what);
  template <class T>
  std::optional<T> convert(const Token& token, std::string_view what);

  Lexer& lexer_;
  Diagnostics& diagnostics_;
  Token taken_, next_, after_;
  bool lost_ = false;
};

template <class T>
std::optional<T> Reader::convert(const Token& token, std::string_view what) {
  T value{};
  const char* const end = token.text.data() + token.text.size();
  const auto [stop, error] = std::from_chars(token.text.data(), end, value);
  if (error == std::errc() && stop == end) return value;
  out_of_range(token, what);
  return std::nullopt;
}

template <class T>
T Reader::number(std::string_view what) {
  // `inf` is a word to the lexer.
  if (!take_word("inf") && !is_kind(TokenKind::Number, what)) return {};
  return convert<T>(taken_, what).value_or(T{});
}

}  // namespace mpol::ir::text
