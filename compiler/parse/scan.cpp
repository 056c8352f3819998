// Reading words. ANTLR's lexer gives tokens by code point; here they become ours, by byte, and what is wrong with a
// single word is reported. What an author of another language wrote is read as what it means here (foreign.cpp).
#include <algorithm>

#include "compiler/parse/antlr.hpp"
#include "compiler/parse/characters.hpp"
#include "compiler/parse/cut_regex.hpp"
#include "compiler/parse/foreign.hpp"
#include "compiler/parse/half_comment.hpp"
#include "compiler/parse/identifiers.hpp"
#include "compiler/parse/leftovers.hpp"
#include "compiler/parse/tokens.hpp"
#include "compiler/parse/words.hpp"

namespace mpol::parse {
namespace {

struct Scanner {
  FileId file;
  std::string_view text;  // of the file
  Diagnostics& diagnostics;
  Tokens result;
  Leftovers leftovers{file, text, diagnostics};
  std::uint32_t last_line = 0;
  bool left_out = false;

  // Where reading goes on, in bytes, if not behind the word.
  std::optional<std::uint32_t> add(const antlr4::Token& word, const Characters& characters);
  std::optional<std::uint32_t> read_on(Token& regex) const;
  std::optional<std::uint32_t> read_unquoted(const Token& fault);
  std::optional<std::uint32_t> read_half_comment(Token slash) const;
  std::optional<std::uint32_t> read_named_text(const Token& dollar) const;
  bool is_good(Token& token, const antlr4::Token& word);
  void read_name(Token& token);
  bool joins_last_number(Token& percent);
  bool continues_last_number(Token& more);
  bool belongs_to_last(Token& token);
  Span span(const Token& token) const { return {file, token.begin, token.end}; }
  std::string_view written(const Token& token) const { return text.substr(token.begin, token.end - token.begin); }
};

// A regex that its own slash cuts short is read to its end.
std::optional<std::uint32_t> Scanner::read_on(Token& regex) const {
  const auto end = end_of_cut_regex(text, regex.end);
  if (!end) return std::nullopt;
  report_cut_regex(span(regex), {file, regex.begin, *end}, text, diagnostics);
  regex.end = *end;
  return end;
}

// `owner you@example.org`: with a sign that belongs to no word, the line is a text without its quotes.
std::optional<std::uint32_t> Scanner::read_unquoted(const Token& fault) {
  std::vector<Token>& list = result.list;
  std::size_t first = list.size();
  while (first > 0 && list[first - 1].line == fault.line && !list[first - 1].first_on_line) --first;
  if (first == 0 || list[first - 1].line != fault.line) return std::nullopt;
  const std::string_view clause = written(list[first - 1]);
  if (clause != "owner" && clause != "rationale" && clause != "reference") return std::nullopt;
  Token value = first < list.size() ? list[first] : fault;
  if (value.type == MpolLexer::STRING || written(value) == ":") return std::nullopt;
  const std::string_view line = text.substr(0, text.find('\n', fault.begin));
  value.end = static_cast<std::uint32_t>(std::min(line.find(" //", fault.begin), line.size()));
  while (is_space(static_cast<unsigned char>(text[value.end - 1]))) --value.end;
  value.type = MpolLexer::STRING;
  value.first_on_line = false;
  report_unquoted(span(value), fmt::format("the {}", clause), text, diagnostics);
  list.resize(first);
  list.push_back(value);
  return value.end;
}

std::optional<std::uint32_t> Scanner::read_half_comment(Token slash) const {
  slash.unclosed = slash.type == MpolLexer::UNCLOSED_REGEX;
  const bool divides = written_form(slash.type) == "/";
  if ((!divides && !slash.unclosed) || !begins_half_comment(result.list, slash, text)) return std::nullopt;
  report_line_comment({file, slash.begin, slash.begin + 1}, text, diagnostics);
  return static_cast<std::uint32_t>(std::min(text.find('\n', slash.begin), text.size()));
}

// `$a = "…"`, as YARA names its texts.
std::optional<std::uint32_t> Scanner::read_named_text(const Token& dollar) const {
  if (written(dollar) != "$") return std::nullopt;
  const auto skip = [&](std::size_t at, std::string_view signs) {
    return std::min(text.find_first_not_of(signs, at), text.size());
  };
  const std::size_t name_end = skip(dollar.end, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  const std::size_t sign = skip(name_end, " \t"), value = skip(std::min(sign + 1, text.size()), " \t");
  if (value >= text.size() || text[sign] != '=' || (text[value] != '"' && text[value] != '/')) return std::nullopt;
  report_named_text({file, dollar.begin, static_cast<std::uint32_t>(value)},
                    text.substr(dollar.begin, name_end - dollar.begin), diagnostics);
  return static_cast<std::uint32_t>(value);
}

std::optional<std::uint32_t> Scanner::add(const antlr4::Token& word, const Characters& characters) {
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
  token.first_on_line = token.line != last_line;
  if (token.first_on_line) {
    if (const auto end = leftovers.read(token.begin)) return end;
  }
  if (const auto end = read_half_comment(token)) return end;
  std::optional<std::uint32_t> next;
  if (token.type == MpolLexer::REGEX) next = read_on(token);
  if (token.type == MpolLexer::UNKNOWN_CHARACTER) {
    if (const auto end = read_unquoted(token)) return end;
    if (const auto end = read_named_text(token)) return end;
  }
  if (belongs_to_last(token)) return next;
  if (!is_good(token, word)) {
    left_out = token.type == MpolLexer::UNKNOWN_CHARACTER;
    return std::nullopt;
  }
  token.after_unknown = left_out;
  left_out = false;
  last_line = token.line;
  result.list.push_back(token);
  return next;
}

// `/a/i`, `r"\d"`, `50'000`, `1.050.000`: what touches the word before and is part of it. Reported.
bool Scanner::belongs_to_last(Token& token) {
  if (result.list.empty()) return false;
  Token& last = result.list.back();
  if (continues_last_number(token)) return true;
  if (last.end != token.begin) return false;
  const std::string_view words = written(token);
  if (last.type == MpolLexer::REGEX && !last.unclosed && token.type == MpolLexer::IDENT &&
      words.find_first_not_of("gimsuxy") == std::string_view::npos) {
    report_regex_flags(span(token), span(last), text, diagnostics);
    return true;
  }
  if (last.type == MpolLexer::IDENT && token.type == MpolLexer::STRING && last.end - last.begin == 1 &&
      std::string_view("rRbBfFuU@").find(text[last.begin]) != std::string_view::npos) {
    const bool regex = report_text_prefix(span(last), span(token), text, diagnostics);
    const bool first_on_line = last.first_on_line;
    last = token;
    last.first_on_line = first_on_line;
    if (regex) last.type = MpolLexer::REGEX;
    return true;
  }
  return false;
}

// Thousands are put apart by signs of many kinds; here by `_`.
bool Scanner::continues_last_number(Token& more) {
  Token& last = result.list.back();
  const bool apostrophe = more.type == MpolLexer::INT && more.begin == last.end + 1 && text[last.end] == '\'';
  const bool point = more.type == MpolLexer::BARE_FRACTION && more.begin == last.end;
  if ((last.type != MpolLexer::INT && last.type != MpolLexer::FLOAT) || (!apostrophe && !point)) return false;
  std::string plain;
  for (const char c : text.substr(last.begin, more.end - last.begin)) plain += c >= '0' && c <= '9' ? c : '_';
  last.end = more.end;
  last.type = MpolLexer::INT;
  report_separator(span(last), apostrophe ? "`'`" : "second point", plain, text, diagnostics);
  return true;
}

// `80 %`: reported, and read as `80%`.
bool Scanner::joins_last_number(Token& percent) {
  if (result.list.empty()) return false;
  Token& number = result.list.back();
  if ((number.type != MpolLexer::INT && number.type != MpolLexer::FLOAT) || number.line != percent.line) return false;
  const std::string_view between = text.substr(number.end, percent.begin - number.end);
  if (between.find_first_not_of(" \t") != std::string_view::npos) return false;
  report_split(span(number), span(percent), "%", text, diagnostics);
  number.type = percent.type = MpolLexer::PERCENT;
  number.end = percent.end;
  return true;
}

// A word of the language that hides something is still that word.
void Scanner::read_name(Token& token) {
  const std::string plain = read_as(written(token));
  if (plain == written(token)) return;
  if (const std::size_t meant = token_type(plain)) token.type = meant;
}

// Reports what is wrong with one word. False when the parser should not see it.
bool Scanner::is_good(Token& token, const antlr4::Token& word) {
  const auto is_ascii = [](std::string_view words) {
    return std::all_of(words.begin(), words.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  };
  switch (token.type) {
    case MpolLexer::STRING:
    case MpolLexer::REGEX:
    case MpolLexer::ELLIPSIS: return true;
    case MpolLexer::IDENT: {
      if (is_ascii(written(token))) return true;
      if (!check_identifier(span(token), written(token), diagnostics)) return false;
      read_name(token);
      return true;
    }
    case MpolLexer::UNCLOSED_STRING:
    case MpolLexer::UNCLOSED_REGEX:
      token.unclosed = true;
      token.type = token.type == MpolLexer::UNCLOSED_STRING ? MpolLexer::STRING : MpolLexer::REGEX;
      return true;
    case MpolLexer::UNKNOWN_CHARACTER: {
      if (written(token) == "%" && joins_last_number(token)) return false;
      // `50'000` is reported with the digits that follow.
      const bool digits = token.end < text.size() && text[token.end] >= '0' && text[token.end] <= '9';
      if (written(token) == "'" && digits && !result.list.empty() && result.list.back().type == MpolLexer::INT &&
          result.list.back().end == token.begin)
        return false;
      std::size_t at = token.begin;
      const std::uint32_t code_point = next_code_point(text, at);
      report_unknown_character(span(token), written(token), code_point, diagnostics, text.substr(token.end));
      return false;
    }
    default: break;
  }
  const std::optional<std::size_t> meant = read_foreign(token.type, span(token), text, diagnostics);
  if (meant == token.type && !is_ascii(written(token)))
    report_look_alike(span(token), word.getText(), text, diagnostics);
  token.type = meant.value_or(token.type);
  return meant.has_value();
}

}  // namespace

Tokens scan(FileId file, const Characters& characters, std::string_view text, Diagnostics& diagnostics) {
  antlr4::ANTLRInputStream input(characters.text);
  MpolLexer lexer(&input);
  lexer.removeErrorListeners();
  Scanner scanner{file, text, diagnostics, {}};
  for (auto word = lexer.nextToken(); word->getType() != antlr4::Token::EOF; word = lexer.nextToken()) {
    const auto resume = scanner.add(*word, characters);
    if (!resume) continue;
    const std::size_t next = characters.index(*resume);
    const std::string_view skipped(text.data() + characters.byte(word->getStartIndex()),
                                   *resume - characters.byte(word->getStartIndex()));
    const auto lines = std::count(skipped.begin(), skipped.end(), '\n');
    lexer.setLine(word->getLine() + static_cast<std::size_t>(lines));
    // Where lines were skipped, reading goes on at an end of a line.
    if (lines == 0) lexer.setCharPositionInLine(word->getCharPositionInLine() + next - word->getStartIndex());
    input.seek(next);
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
