#include "program/ir_text_reader.hpp"

#include <fmt/format.h>

namespace mpol::ir::text {

void Reader::skip_line() {
  while (!at_end_of_line()) advance();
  take_if(!at_end_of_text());
  lost_ = false;
}

void Reader::end_line() {
  if (!lost_ && !at_end_of_line()) unexpected("the end of the line");
  skip_line();
}

bool Reader::take_key(std::string_view key) {
  if (lost_ || !is_word(key)) return false;
  if (after_.kind != TokenKind::Mark || after_.text != "=") return false;
  advance();
  advance();
  return true;
}

void Reader::expect_mark(char mark) {
  if (!lost_ && !take_mark(mark)) unexpected(fmt::format("`{}`", mark));
}
void Reader::expect_word(std::string_view word) {
  if (!lost_ && !take_word(word)) unexpected(fmt::format("`{}`", word));
}

bool Reader::is_kind(TokenKind kind, std::string_view what) {
  if (lost_) return false;
  if (next().kind == kind) return take_if(true);
  unexpected(what);
  return false;
}

std::string_view Reader::word(std::string_view what) { return is_kind(TokenKind::Word, what) ? taken_.text : ""; }
std::string_view Reader::string(std::string_view what) { return is_kind(TokenKind::String, what) ? taken_.text : ""; }
std::string_view Reader::any_name(std::string_view what) {
  return next().kind == TokenKind::Word ? word(what) : string(what);
}

std::uint32_t Reader::index(TokenKind kind, std::string_view what) {
  if (!is_kind(kind, what)) return Id<void>::kNone;
  if (kind == TokenKind::Row && taken_.text == "none") return Id<void>::kNone;
  return convert<std::uint32_t>(taken_, what).value_or(Id<void>::kNone);
}

std::uint32_t Reader::reference(NameKind kind, const Names& names) {
  if (lost_) return Id<void>::kNone;
  if (next().kind == TokenKind::Row) return index(TokenKind::Row, "a row, as `#0`");
  const bool is_symbol = kind == NameKind::Symbol;
  if (!take_if(next().kind == (is_symbol ? TokenKind::String : TokenKind::Word))) {
    unexpected(is_symbol ? "a string or a symbol's row, as `#0`"
                         : fmt::format("the name of a {} or its row, as `#0`", noun(kind)));
    return Id<void>::kNone;
  }
  if (const auto found = names.find(kind, taken_.text)) return *found;
  unknown_name(taken_, noun(kind), names.all(kind));
  return Id<void>::kNone;
}

void Reader::unknown_name(const Token& token, std::string_view noun, const std::vector<std::string>& names) {
  Diagnostics::Builder report = diagnostics_.report(Code::E0904, token.span, noun, token.text);
  lost_ = true;
  // Suggestions cost a comparison with every name: only for names that a person could have written.
  constexpr std::size_t kLongestName = 64, kMostNames = 2000;
  if (token.text.size() > kLongestName || names.size() > kMostNames) return;
  if (const auto nearest = nearest_name(token.text, names)) report.help(fmt::format("did you mean `{}`?", *nearest));
}

void Reader::unexpected(std::string_view expected) {
  diagnostics_.report(Code::E0901, next().span, describe(next()), expected);
  lost_ = true;
}

void Reader::out_of_range(const Token& token, std::string_view what) {
  diagnostics_.report(Code::E0903, token.span, describe(token), what);
  lost_ = true;
}

}  // namespace mpol::ir::text
