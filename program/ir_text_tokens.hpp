// The tokens of IR text. A line is a row, so ends of lines are tokens; `;` begins a comment.
//
// Errors: E0902 (a character or a string that cannot be read). Linear in the text's size.
#pragma once
#include <deque>
#include <string>
#include <string_view>

#include "base/diagnostics/diagnostics.hpp"
#include "base/source/source.hpp"

namespace mpol::ir::text {

enum class TokenKind : std::uint8_t {
  Word,    // hate, mistral.content.hate_block
  String,  // text is unescaped
  Number,  // 12, -3, 0.85, 1e300, -inf
  Inst,    // %12
  Origin,  // @12
  Row,     // #12, #none
  Loop,    // &12
  Mark,    // = , : [ ] { } ( )
  EndOfLine,
  EndOfText
};

struct Token {
  TokenKind kind{};
  std::string_view text;  // without the sign of Inst, Origin, Row and Loop; of the source, or the lexer's
  Span span;
};

// Gives the tokens one after the other; after the last one EndOfText again and again. The tree must outlive it, and it the tokens.
class Lexer {
 public:
  Lexer(FileId file, const SourceTree& sources, Diagnostics& diagnostics)
      : file_(file), text_(sources.file(file).text()), diagnostics_(diagnostics) {}
  Token next();

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  Span span() const { return {file_, static_cast<std::uint32_t>(begin_), static_cast<std::uint32_t>(at_)}; }
  Token made(TokenKind kind, std::string_view text) const { return {kind, text, span()}; }
  std::string_view take_while(std::uint8_t classes);
  void skip_blank();
  Token string();
  std::string_view escaped_rest(std::size_t from);
  void read_escape(std::string& value);
  void skip_character();
  void cannot_read(std::string_view why);

  FileId file_;
  std::string_view text_;
  Diagnostics& diagnostics_;
  std::deque<std::string> unescaped_;  // what tokens show of strings that are written otherwise
  std::size_t at_ = 0, begin_ = 0;
};

// "`hate`", "a string", "the end of the line": for messages.
std::string describe(const Token& token);

}  // namespace mpol::ir::text
