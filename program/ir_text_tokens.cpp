#include "program/ir_text_tokens.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace mpol::ir::text {
namespace {

// What a character may be part of.
enum : std::uint8_t { kBlank = 1, kDigit = 2, kLetter = 4, kInWord = 8, kInNumber = 16, kMark = 32 };

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  const auto add = [&](std::string_view characters, int which) {
    for (const char c : characters) classes[static_cast<unsigned char>(c)] |= static_cast<std::uint8_t>(which);
  };
  add(" \t\r", kBlank);
  add("0123456789", kDigit | kInWord | kInNumber);
  add("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", kLetter | kInWord | kInNumber);
  add(".-", kInWord | kInNumber);
  add("+", kInNumber);
  add("=,:[]{}()", kMark);
  return classes;
}
constexpr std::array<std::uint8_t, 256> kClasses = make_classes();
bool is(std::uint8_t classes, char c) { return (kClasses[static_cast<unsigned char>(c)] & classes) != 0; }

int hex_digit(char c) {
  if (is(kDigit, c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

std::string_view Lexer::take_while(std::uint8_t classes) {
  const std::size_t from = at_;
  while (at_ < text_.size() && is(classes, text_[at_])) ++at_;
  return text_.substr(from, at_ - from);
}

// Blanks and comments.
void Lexer::skip_blank() {
  for (;;) {
    take_while(kBlank);
    if (peek() != ';') return;
    at_ = std::min(text_.find('\n', at_), text_.size());
  }
}

Token Lexer::next() {
  for (;;) {
    skip_blank();
    begin_ = at_;
    if (at_ == text_.size()) return made(TokenKind::EndOfText, "");
    const char c = text_[at_];
    if (is(kLetter, c)) return made(TokenKind::Word, take_while(kInWord));
    if (is(kDigit, c) || (c == '-' && (is(kDigit, peek(1)) || peek(1) == 'i')))
      return made(TokenKind::Number, take_while(kInNumber));
    if (c == '"') return string();
    if (is(kMark, c)) return made(TokenKind::Mark, text_.substr(at_++, 1));
    if (c == '\n') return ++at_, made(TokenKind::EndOfLine, "");
    constexpr std::string_view kSigns = "%@#&";
    constexpr TokenKind kKinds[] = {TokenKind::Inst, TokenKind::Origin, TokenKind::Row, TokenKind::Loop};
    if (const std::size_t sign = kSigns.find(c); sign != std::string_view::npos)
      return ++at_, made(kKinds[sign], take_while(kInWord));
    skip_character();
  }
}

void Lexer::cannot_read(std::string_view why) { diagnostics_.report(Code::E0902, span(), why); }

void Lexer::skip_character() {
  ++at_;
  while ((static_cast<unsigned char>(peek()) & 0xC0) == 0x80) ++at_;
  cannot_read("this character stands for nothing in IR text");
}

Token Lexer::string() {
  ++at_;
  const std::size_t from = at_;
  at_ = std::min(text_.find_first_of("\"\\\n", at_), text_.size());
  const std::string_view value = peek() == '\\' ? escaped_rest(from) : text_.substr(from, at_ - from);
  if (peek() == '"') {
    ++at_;
  } else {
    cannot_read("this string has no closing quote on its line");
  }
  return made(TokenKind::String, value);
}

// At the first escape of a string that began at `from`.
std::string_view Lexer::escaped_rest(std::size_t from) {
  std::string& value = unescaped_.emplace_back(text_.substr(from, at_ - from));
  while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\n') {
    if (text_[at_] == '\\') {
      read_escape(value);
    } else {
      value += text_[at_++];
    }
  }
  return value;
}

void Lexer::read_escape(std::string& value) {
  const char c = peek(1);
  const int high = hex_digit(peek(2)), low = high < 0 ? -1 : hex_digit(peek(3));
  if (c == 'x' && low >= 0) {
    value += static_cast<char>(high * 16 + low);
    at_ += 4;
  } else if (c == 'n' || c == '"' || c == '\\') {
    value += c == 'n' ? '\n' : c;
    at_ += 2;
  } else {
    // The backslash alone: what follows may be the end of the line.
    ++at_;
    cannot_read("this string has an escape other than \\\", \\\\, \\n and \\x00");
  }
}

std::string describe(const Token& token) {
  constexpr std::size_t kShown = 40;
  const std::string shown =
      token.text.size() > kShown ? std::string(token.text.substr(0, kShown)) + "…" : std::string(token.text);
  switch (token.kind) {
    case TokenKind::String: return "a string";
    case TokenKind::Inst: return fmt::format("`%{}`", shown);
    case TokenKind::Origin: return fmt::format("`@{}`", shown);
    case TokenKind::Row: return fmt::format("`#{}`", shown);
    case TokenKind::Loop: return fmt::format("`&{}`", shown);
    case TokenKind::EndOfLine: return "the end of the line";
    case TokenKind::EndOfText: return "the end of the text";
    case TokenKind::Word:
    case TokenKind::Number:
    case TokenKind::Mark: break;
  }
  return fmt::format("`{}`", shown);
}

}  // namespace mpol::ir::text
