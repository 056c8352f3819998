#include "program/ir_text_tokens.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace mpol::ir::text {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_in_word(char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-'; }
bool is_in_number(char c) { return is_in_word(c) || c == '+'; }

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

class Lexer {
 public:
  Lexer(FileId file, std::string_view text, Diagnostics& diagnostics)
      : file_(file), text_(text), diagnostics_(diagnostics) {}

  std::vector<Token> run() {
    // To grow step by step takes as long as reading does. A token has about four bytes.
    tokens_.reserve(std::min(text_.size() / 4, kMostReserved));
    while (at_ < text_.size()) read_one();
    begin_ = at_;
    add(TokenKind::EndOfText, "");
    return std::move(tokens_);
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  Span span() const { return {file_, static_cast<std::uint32_t>(begin_), static_cast<std::uint32_t>(at_)}; }
  void add(TokenKind kind, std::string text) { tokens_.push_back({kind, std::move(text), span()}); }

  template <class Accepts>
  std::string take_while(const Accepts& accepts) {
    const std::size_t from = at_;
    while (at_ < text_.size() && accepts(text_[at_])) ++at_;
    return std::string(text_.substr(from, at_ - from));
  }

  void read_one() {
    begin_ = at_;
    const char c = peek();
    if (c == '\n') {
      ++at_;
      add(TokenKind::EndOfLine, "");
    } else if (c == ' ' || c == '\t' || c == '\r') {
      ++at_;
    } else if (c == ';') {
      take_while([](char x) { return x != '\n'; });
    } else if (c == '"') {
      read_string();
    } else if (is_letter(c)) {
      add(TokenKind::Word, take_while(is_in_word));
    } else if (is_digit(c) || (c == '-' && (is_digit(peek(1)) || peek(1) == 'i'))) {
      add(TokenKind::Number, take_while(is_in_number));
    } else if (constexpr std::string_view kSigns = "%@#&"; kSigns.find(c) != std::string_view::npos) {
      constexpr TokenKind kKinds[] = {TokenKind::Inst, TokenKind::Origin, TokenKind::Row, TokenKind::Loop};
      ++at_;
      add(kKinds[kSigns.find(c)], take_while(is_in_word));
    } else if (std::string_view("=,:[]{}()").find(c) != std::string_view::npos) {
      ++at_;
      add(TokenKind::Mark, std::string(1, c));
    } else {
      skip_character();
    }
  }

  void skip_character() {
    ++at_;
    while ((static_cast<unsigned char>(peek()) & 0xC0) == 0x80) ++at_;
    cannot_read("this character stands for nothing in IR text");
  }

  void read_string() {
    ++at_;
    std::string value;
    while (peek() != '"') {
      if (at_ >= text_.size() || peek() == '\n') {
        cannot_read("this string has no closing quote on its line");
        break;
      }
      if (peek() == '\\') {
        read_escape(value);
      } else {
        value += text_[at_++];
      }
    }
    if (peek() == '"') ++at_;
    add(TokenKind::String, std::move(value));
  }

  void read_escape(std::string& value) {
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

  void cannot_read(std::string_view why) { diagnostics_.report(Code::E0902, span(), why); }

  static constexpr std::size_t kMostReserved = std::size_t{1} << 20;
  FileId file_;
  std::string_view text_;
  Diagnostics& diagnostics_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0, begin_ = 0;
};

}  // namespace

std::vector<Token> tokenize(FileId file, const SourceTree& sources, Diagnostics& diagnostics) {
  return Lexer(file, sources.file(file).text(), diagnostics).run();
}

std::string describe(const Token& token) {
  constexpr std::size_t kShown = 40;
  const std::string shown = token.text.size() > kShown ? token.text.substr(0, kShown) + "…" : token.text;
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
