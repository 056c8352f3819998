// Reading words. ANTLR's lexer gives tokens by code point; here they become ours, by byte, and what is wrong with a
// single word is reported. What an author of another language wrote is read as what it means here (foreign.cpp).
#include "compiler/parse/antlr.hpp"
#include "compiler/parse/characters.hpp"
#include "compiler/parse/cut_regex.hpp"
#include "compiler/parse/foreign.hpp"
#include "compiler/parse/identifiers.hpp"
#include "compiler/parse/tokens.hpp"

namespace mpol::parse {
namespace {

struct Scanner {
  FileId file;
  std::string_view text;  // of the file
  Diagnostics& diagnostics;
  Tokens result;
  std::uint32_t last_line = 0;
  bool left_out = false;

  // Where reading goes on, in code points, if not behind the word.
  std::optional<std::size_t> add(const antlr4::Token& word, const Characters& characters);
  std::optional<std::size_t> read_on(Token& regex, std::size_t next) const;
  bool is_good(Token& token, Span span);
  bool joins_last_number(Token& percent);
};

// A regex that its own slash cuts short is read to its end.
std::optional<std::size_t> Scanner::read_on(Token& regex, std::size_t next) const {
  const auto end = end_of_cut_regex(text, regex.end);
  if (!end) return std::nullopt;
  report_cut_regex({file, regex.begin, regex.end}, {file, regex.begin, *end}, text, diagnostics);
  for (std::size_t at = regex.end; at < *end; ++next) next_code_point(text, at);
  regex.end = *end;
  return next;
}

std::optional<std::size_t> Scanner::add(const antlr4::Token& word, const Characters& characters) {
  Token token;
  token.type = word.getType();
  token.begin = characters.byte(word.getStartIndex());
  token.end = characters.byte(word.getStopIndex() + 1);
  token.line = static_cast<std::uint32_t>(word.getLine());
  token.column = static_cast<std::uint32_t>(word.getCharPositionInLine());
  if (token.type == MpolLexer::DOC_COMMENT) {
    result.docs.push_back({token.begin, token.end, token.line});
    return std::nullopt;
  }
  if (word.getChannel() != antlr4::Token::DEFAULT_CHANNEL) return std::nullopt;
  std::optional<std::size_t> next;
  if (token.type == MpolLexer::REGEX) next = read_on(token, word.getStopIndex() + 1);
  if (!is_good(token, {file, token.begin, token.end})) {
    left_out = token.type == MpolLexer::UNKNOWN_CHARACTER;
    return std::nullopt;
  }
  token.after_unknown = left_out;
  left_out = false;
  token.first_on_line = token.line != last_line;
  last_line = token.line;
  result.list.push_back(token);
  return next;
}

// `80 %`: reported, and read as `80%`.
bool Scanner::joins_last_number(Token& percent) {
  if (result.list.empty()) return false;
  Token& number = result.list.back();
  if ((number.type != MpolLexer::INT && number.type != MpolLexer::FLOAT) || number.line != percent.line) return false;
  const std::string_view between = text.substr(number.end, percent.begin - number.end);
  if (between.find_first_not_of(" \t") != std::string_view::npos) return false;
  report_split({file, number.begin, number.end}, {file, percent.begin, percent.end}, "%", text, diagnostics);
  number.type = percent.type = MpolLexer::PERCENT;
  number.end = percent.end;
  return true;
}

// Reports what is wrong with one word. False when the parser should not see it.
bool Scanner::is_good(Token& token, Span span) {
  const std::string_view written = text.substr(token.begin, token.end - token.begin);
  switch (token.type) {
    case MpolLexer::IDENT: {
      for (const char c : written)
        if (static_cast<unsigned char>(c) >= 0x80) return check_identifier(span, written, diagnostics);
      return true;
    }
    case MpolLexer::UNCLOSED_STRING:
    case MpolLexer::UNCLOSED_REGEX:
      token.unclosed = true;
      token.type = token.type == MpolLexer::UNCLOSED_STRING ? MpolLexer::STRING : MpolLexer::REGEX;
      return true;
    case MpolLexer::UNKNOWN_CHARACTER: {
      if (written == "%" && joins_last_number(token)) return false;
      std::size_t at = token.begin;
      report_unknown_character(span, written, next_code_point(text, at), diagnostics);
      return false;
    }
    default: {
      const std::optional<std::size_t> meant = read_foreign(token.type, span, text, diagnostics);
      token.type = meant.value_or(token.type);
      return meant.has_value();
    }
  }
}

}  // namespace

Tokens scan(FileId file, const Characters& characters, std::string_view text, Diagnostics& diagnostics) {
  antlr4::ANTLRInputStream input(characters.text);
  MpolLexer lexer(&input);
  lexer.removeErrorListeners();
  Scanner scanner{file, text, diagnostics, {}, 0, false};
  for (auto word = lexer.nextToken(); word->getType() != antlr4::Token::EOF; word = lexer.nextToken()) {
    const auto next = scanner.add(*word, characters);
    if (!next) continue;
    lexer.setCharPositionInLine(word->getCharPositionInLine() + *next - word->getStartIndex());
    input.seek(*next);
  }
  return std::move(scanner.result);
}

std::vector<Token> scan_part(std::string_view part, std::uint32_t offset, std::uint32_t line) {
  Diagnostics ignored;
  const std::optional<Characters> characters = read_characters(FileId(), part, ignored);
  if (!characters) return {};
  std::vector<Token> result = scan(FileId(), *characters, part, ignored).list;
  for (Token& token : result) {
    token.begin += offset;
    token.end += offset;
    token.line = line;
    token.first_on_line = false;
  }
  return result;
}

}  // namespace mpol::parse
