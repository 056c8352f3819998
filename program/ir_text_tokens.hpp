// The tokens of IR text. A line is a row, so ends of lines are tokens; `;` begins a comment.
//
// Errors: E0902 (a character or a string that cannot be read). Linear in the text's size.
#pragma once
#include <string>
#include <vector>

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
  std::string text;  // without the sign of Inst, Origin, Row and Loop
  Span span;
};

// The last token is EndOfText.
std::vector<Token> tokenize(FileId file, const SourceTree& sources, Diagnostics& diagnostics);
// "`hate`", "a string", "the end of the line": for messages.
std::string describe(const Token& token);

}  // namespace mpol::ir::text
