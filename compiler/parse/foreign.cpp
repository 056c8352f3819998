#include "compiler/parse/foreign.hpp"

#include "compiler/parse/antlr.hpp"
#include "compiler/parse/characters.hpp"
#include "compiler/parse/words.hpp"

namespace mpol::parse {
namespace {

struct ForeignOperator {
  std::string_view theirs;
  std::string_view ours;
};

constexpr ForeignOperator kOperators[] = {
    {"&&", "and"}, {"&", "and"},  {"||", "or"},  {"|", "or"}, {"!", "not"}, {"=>", ">="}, {"=<", "<="},
    {"<>", "!="},  {"===", "=="}, {"!==", "!="}, {"≥", ">="}, {"≤", "<="},  {"≠", "!="},
};

std::size_t read_operator(Span span, std::string_view text, Diagnostics& diagnostics) {
  const std::string_view theirs = text.substr(span.begin, span.end - span.begin);
  std::string_view ours;
  for (const ForeignOperator& row : kOperators)
    if (row.theirs == theirs) ours = row.ours;
  // A word needs room around it; a sign does not.
  std::string replacement(ours);
  if (ours[0] >= 'a' && ours[0] <= 'z') {
    if (span.begin > 0 && text[span.begin - 1] != ' ' && text[span.begin - 1] != '(') replacement.insert(0, " ");
    if (span.end < text.size() && text[span.end] != ' ' && text[span.end] != '\n') replacement += ' ';
  }
  diagnostics.report(Code::E0110, span, theirs, ours).fix(fmt::format("write `{}`", ours), {{span, replacement}});
  return token_type(ours);
}

void report_quotes(Code code, Span span, std::string_view text, std::size_t open, std::size_t close,
                   Diagnostics& diagnostics) {
  const Span first{span.file, span.begin, static_cast<std::uint32_t>(span.begin + open)};
  const Span last{span.file, static_cast<std::uint32_t>(span.end - close), span.end};
  std::vector<Edit> edits{{first, "\""}};
  for (std::uint32_t i = first.end; i < last.begin; ++i)
    if (text[i] == '"' && text[i - 1] != '\\') edits.push_back({{span.file, i, i}, "\\"});
  edits.push_back({last, "\""});
  diagnostics.report(code, span).fix("write `\"` at both ends", std::move(edits));
}

// The same comment with `//` before each line; only where nothing follows on its last line.
void report_block_comment(Span span, std::string_view text, Diagnostics& diagnostics) {
  std::string_view inside = text.substr(span.begin + 2, span.end - span.begin - 2);
  auto report = report_long_comment(span, "/* */", diagnostics);
  const std::size_t next = text.find_first_not_of(" \t\r", span.end);
  if (!inside.ends_with("*/") || (next != std::string_view::npos && text[next] != '\n')) {
    report.help("write `//` before each line of it");
    return;
  }
  inside.remove_suffix(2);
  std::string lines = "//";
  for (std::size_t i = 0; i < inside.size(); ++i) {
    lines += inside[i];
    if (inside[i] == '\n') lines += "// ";
  }
  while (lines.ends_with(' ')) lines.pop_back();
  report.fix("write `//` before each line", {{span, lines}});
}

std::uint32_t first_length(std::string_view text, Span span) {
  std::size_t at = span.begin;
  next_code_point(text, at);
  return static_cast<std::uint32_t>(at) - span.begin;
}

std::uint32_t last_length(std::string_view text, Span span) {
  std::uint32_t at = span.end - 1;
  while ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return span.end - at;
}

}  // namespace

std::optional<std::size_t> read_foreign(std::size_t type, Span span, std::string_view text, Diagnostics& diagnostics) {
  switch (type) {
    case MpolLexer::FOREIGN_OPERATOR: return read_operator(span, text, diagnostics);
    case MpolLexer::SINGLE_QUOTED: report_quotes(Code::E0111, span, text, 1, 1, diagnostics); return MpolLexer::STRING;
    case MpolLexer::TYPOGRAPHIC_QUOTED:
      report_quotes(Code::E0112, span, text, first_length(text, span), last_length(text, span), diagnostics);
      return MpolLexer::STRING;
    case MpolLexer::SEMICOLON:
      diagnostics.report(Code::E0113, span).fix("remove it", {{span, ""}});
      return std::nullopt;
    case MpolLexer::HASH_COMMENT: {
      const Span sign{span.file, span.begin, span.begin + 1};
      report_line_comment(sign, text, diagnostics);
      return std::nullopt;
    }
    case MpolLexer::BLOCK_COMMENT: report_block_comment(span, text, diagnostics); return std::nullopt;
    case MpolLexer::BARE_FRACTION: {
      const std::string_view written = text.substr(span.begin, span.end - span.begin);
      diagnostics.report(Code::E0135, span, written).fix(fmt::format("write `0{}`", written), {{before(span), "0"}});
      return written.ends_with('%') ? MpolLexer::PERCENT : MpolLexer::FLOAT;
    }
    default: return type;
  }
}

void report_line_comment(Span sign, std::string_view text, Diagnostics& diagnostics) {
  diagnostics.report(Code::E0114, sign, text.substr(sign.begin, sign.end - sign.begin))
      .fix("write `//`", {{sign, "//"}});
}

Diagnostics::Builder report_long_comment(Span span, std::string_view signs, Diagnostics& diagnostics) {
  return diagnostics.report(Code::E0115, span, signs);
}

void report_separator(Span number, std::string_view sign, std::string_view plain, std::string_view text,
                      Diagnostics& diagnostics) {
  diagnostics.report(Code::E0140, number, text.substr(number.begin, number.end - number.begin), sign)
      .fix(fmt::format("write `{}`", plain), {{number, std::string(plain)}});
}

void report_unquoted(Span span, std::string_view what, std::string_view text, Diagnostics& diagnostics) {
  std::string_view words = text.substr(span.begin, span.end - span.begin);
  const std::string_view kQuotes = "\"'`";
  while (!words.empty() && kQuotes.find(words.front()) != std::string_view::npos) words.remove_prefix(1);
  while (!words.empty() && kQuotes.find(words.back()) != std::string_view::npos) words.remove_suffix(1);
  std::string quoted = "\"";
  for (const char c : words) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  quoted += '"';
  diagnostics.report(Code::E0142, span, what).fix("write the quotes", {{span, quoted}});
}

void report_regex_flags(Span flags, Span regex, std::string_view text, Diagnostics& diagnostics) {
  const std::string_view written = text.substr(flags.begin, flags.end - flags.begin);
  // These change what the regex means, and may stand in it.
  std::string inside;
  for (const char c : written)
    if (c == 'm' || c == 's' || c == 'x') inside += c;
  std::vector<Edit> edits{{flags, ""}};
  if (!inside.empty()) edits.push_back({{regex.file, regex.begin + 1, regex.begin + 1}, "(?" + inside + ")"});
  diagnostics.report(Code::E0145, flags, written)
      .help("case is ignored unless the pattern says `exact case`")
      .fix(inside.empty() ? "remove it" : fmt::format("write `(?{})` in the regex", inside), std::move(edits));
}

bool report_text_prefix(Span prefix, Span quoted, std::string_view text, Diagnostics& diagnostics) {
  const std::string_view inside = text.substr(quoted.begin + 1, quoted.end - quoted.begin - 2);
  const bool is_regex = inside.find('\\') != std::string_view::npos;
  auto report = diagnostics.report(Code::E0146, prefix, text.substr(prefix.begin, prefix.end - prefix.begin));
  if (!is_regex) {
    report.fix("remove it", {{prefix, ""}});
    return false;
  }
  std::string regex = "/";
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] == '/' && (i == 0 || inside[i - 1] != '\\')) regex += '\\';
    regex += inside[i];
  }
  report.fix("write a regex", {{{prefix.file, prefix.begin, quoted.end}, regex + "/"}});
  return true;
}

void report_named_text(Span named, std::string_view name, Diagnostics& diagnostics) {
  diagnostics.report(Code::E0153, named, name)
      .help("a `pattern` has the name; to tell its texts apart, write a pattern for each")
      .fix("remove it", {{named, ""}});
}

void report_look_alike(Span span, std::string_view plain, std::string_view text, Diagnostics& diagnostics) {
  diagnostics.report(Code::E0147, span, text.substr(span.begin, span.end - span.begin), plain)
      .fix(fmt::format("write `{}`", plain), {{span, std::string(plain)}});
}

void report_split(Span number, Span unit, std::string_view meant, std::string_view text, Diagnostics& diagnostics) {
  const std::string_view digits = text.substr(number.begin, number.end - number.begin);
  diagnostics.report(Code::E0138, Span{number.file, number.begin, unit.end}, digits, meant)
      .fix(fmt::format("write `{}{}`", digits, meant), {{{number.file, number.end, unit.end}, std::string(meant)}});
}

}  // namespace mpol::parse
