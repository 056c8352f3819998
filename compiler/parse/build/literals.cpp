// Numbers, quantities and strings. Numbers may hold `_` between digits; a whole number that does not fit 64 bits is
// reported and read as the greatest. Escapes: \" \\ \n \t \r and \u{1F600}.
#include <algorithm>
#include <charconv>
#include <limits>

#include "compiler/parse/build/build.hpp"
#include "compiler/parse/characters.hpp"
#include "compiler/parse/identifiers.hpp"

namespace mpol::parse {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t factor;  // milliseconds or bytes
  ast::LiteralKind kind;
};

constexpr Unit kUnits[] = {
    {"ms", 1, ast::LiteralKind::Duration},
    {"s", 1000, ast::LiteralKind::Duration},
    {"min", 60'000, ast::LiteralKind::Duration},
    {"h", 3'600'000, ast::LiteralKind::Duration},
    {"d", 86'400'000, ast::LiteralKind::Duration},
    {"w", 604'800'000, ast::LiteralKind::Duration},
    {"B", 1, ast::LiteralKind::Size},
    {"KB", std::int64_t{1} << 10, ast::LiteralKind::Size},
    {"MB", std::int64_t{1} << 20, ast::LiteralKind::Size},
    {"GB", std::int64_t{1} << 30, ast::LiteralKind::Size},
};

// What other notations call them. Case differs, or the word is spelt out.
constexpr std::pair<std::string_view, std::string_view> kOtherUnits[] = {
    {"m", "min"},     {"mins", "min"},  {"minute", "min"}, {"minutes", "min"}, {"sec", "s"},  {"secs", "s"},
    {"second", "s"},  {"seconds", "s"}, {"hr", "h"},       {"hrs", "h"},       {"hour", "h"}, {"hours", "h"},
    {"day", "d"},     {"days", "d"},    {"week", "w"},     {"weeks", "w"},     {"wk", "w"},   {"msec", "ms"},
    {"millis", "ms"}, {"b", "B"},       {"bytes", "B"},    {"byte", "B"},      {"kb", "KB"},  {"kib", "KB"},
    {"mb", "MB"},     {"mib", "MB"},    {"gb", "GB"},      {"gib", "GB"},      {"g", "GB"},
};

std::string lower(std::string_view word) {
  std::string result(word);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  return result;
}

std::optional<std::string_view> meant_unit(std::string_view word) {
  const std::string lowered = lower(word);
  for (const Unit& unit : kUnits)
    if (lower(unit.name) == lowered) return unit.name;
  for (const auto& [other, unit] : kOtherUnits)
    if (other == lowered) return unit;
  return std::nullopt;
}

// Other separators than `_` have been reported.
std::string only_digits(std::string_view written) {
  std::string result;
  for (const char c : read_as(written))
    if (c >= '0' && c <= '9') result += c;
  return result;
}

}  // namespace

bool names_unit(std::string_view word) { return meant_unit(word).has_value(); }

std::string_view unit_meant_by(std::string_view word) { return meant_unit(word).value_or(word); }

std::int64_t Builder::integer(Span digits) {
  const std::string plain = only_digits(text(digits));
  // A number that a repair put in has been reported.
  if (plain.empty()) return 0;
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  if (fault == std::errc{}) return value;
  diagnostics_.report(Code::E0124, digits, plain, std::numeric_limits<std::int64_t>::max());
  return std::numeric_limits<std::int64_t>::max();
}

double Builder::number(Span digits) {
  std::string plain = read_as(text(digits));
  std::replace(plain.begin(), plain.end(), ',', '.');
  std::erase(plain, '_');
  if (plain.starts_with('.')) plain.insert(0, "0");
  double value = 0;
  std::from_chars(plain.data(), plain.data() + plain.size(), value);
  return value;
}

std::int64_t Builder::quantity(Span whole, ast::LiteralKind& kind) {
  const std::string_view words = text(whole);
  // Digits of another form, which have been reported.
  if (read_as(words) != words) return kind = ast::LiteralKind::Duration, 1;
  const std::size_t letters = words.find_first_not_of("0123456789_.");
  // One of the unit, which has been reported (join_words.hpp).
  if (letters == 0) {
    kind = ast::LiteralKind::Duration;
    return std::find_if(std::begin(kUnits), std::end(kUnits),
                        [&](const Unit& unit) { return unit.name == meant_unit(words); })
        ->factor;
  }
  const Span digits{file_, whole.begin, whole.begin + static_cast<std::uint32_t>(letters)};
  // A repair may have joined the two over a space.
  const std::size_t unit_begin = words.find_first_not_of(" \t", letters);
  const Span unit_span{file_, whole.begin + static_cast<std::uint32_t>(unit_begin), whole.end};
  for (const Unit& unit : kUnits) {
    // Put apart by a space, which has been reported with the unit that is meant.
    const std::string_view named = unit_begin > letters ? unit_meant_by(text(unit_span)) : text(unit_span);
    if (unit.name != named) continue;
    kind = unit.kind;
    // Halves of a unit are read as doubles; whole amounts stay exact.
    const bool fraction = text(digits).find('.') != std::string_view::npos;
    const double rough = number(digits) * static_cast<double>(unit.factor);
    if (rough < 9e18) {
      return fraction ? static_cast<std::int64_t>(rough + 0.5) : integer(digits) * unit.factor;
    }
    diagnostics_.report(Code::E0125, whole, words);
    return std::numeric_limits<std::int64_t>::max();
  }
  kind = ast::LiteralKind::Duration;
  auto report = diagnostics_.report(Code::E0123, unit_span, text(unit_span));
  report.help("durations have ms, s, min, h, d or w; sizes have B, KB, MB or GB");
  const std::string_view before_number = text_.substr(0, whole.begin);
  if (text(unit_span) == "k" && !before_number.ends_with("most ")) {
    report.help("thousands are written out").fix(fmt::format("write `{}_000`", text(digits)), {{unit_span, "_000"}});
  } else if (const auto meant = meant_unit(text(unit_span)))
    report.fix(fmt::format("write `{}{}`", text(digits), *meant), {{unit_span, std::string(*meant)}});
  return 0;
}

ast::ExprPtr Builder::literal(P::LiteralContext* context) {
  ast::Literal result;
  const Span whole = span(context);
  const std::size_t errors = diagnostics_.error_count();
  if (context->TRUE() || context->FALSE()) {
    result.kind = ast::LiteralKind::Bool;
    result.int_value = context->TRUE() != nullptr;
  } else if (context->STRING()) {
    return string_expr(context->STRING());
  } else if (context->PERCENT()) {
    result.kind = ast::LiteralKind::Percent;
    result.float_value = number(whole) / 100;
  } else if (context->FLOAT()) {
    result.kind = ast::LiteralKind::Float;
    result.float_value = number(whole);
  } else if (context->INT() && context->QUANTITY()) {
    result.int_value = integer(span(context->INT()));
    result.int_value2 = quantity(span(context->QUANTITY()), result.kind);
    if (result.kind == ast::LiteralKind::Size)
      diagnostics_.report(Code::E0130, span(context->QUANTITY()), text(span(context->QUANTITY())));
    result.kind = ast::LiteralKind::Rate;
  } else if (context->QUANTITY()) {
    result.int_value = quantity(whole, result.kind);
  } else {
    result.kind = ast::LiteralKind::Int;
    result.int_value = integer(whole);
  }
  // What is wrong with a number is said once, not again of what it is used for.
  if (diagnostics_.error_count() != errors) return make_expr(whole, ast::ErrorExpr{});
  return make_expr(whole, std::move(result));
}

ast::ExprPtr Builder::string_expr(antlr4::tree::TerminalNode* node) {
  ast::Literal result;
  result.kind = ast::LiteralKind::String;
  result.string_value = string(node);
  return make_expr(span(node), std::move(result));
}

std::string Builder::string(antlr4::tree::TerminalNode* node) { return unescape(content(span(node))); }

// Quotes of other languages have been reported; they are taken off like ours. An unclosed one has no second quote.
Span Builder::content(Span quoted) const {
  const std::string_view words = text(quoted);
  const auto quote_length = [](std::string_view rest) -> std::uint32_t {
    for (const std::string_view quote : {"\"", "/", "'", "“", "”", "„", "‟", "‘", "’", "‚", "‛", "«", "»"})
      if (rest.starts_with(quote)) return static_cast<std::uint32_t>(quote.size());
    return 0;
  };
  const std::uint32_t open = quoted.begin + quote_length(words);
  std::uint32_t last = quoted.end;
  while (last > open && (static_cast<unsigned char>(text_[--last]) & 0xC0) == 0x80) {
  }
  const bool closed = last >= open && last < quoted.end && quote_length(text_.substr(last, quoted.end - last)) > 0;
  return {file_, open, closed ? last : quoted.end};
}

std::string Builder::unescape(Span content) {
  std::string result;
  const std::string_view words = text(content);
  for (std::size_t i = 0; i < words.size();) {
    if (words[i] == '\\')
      i += unescape_one(content, i, result);
    else
      result += words[i++];
  }
  return result;
}

// Appends what the escape at `at` stands for; gives the bytes it takes.
std::size_t Builder::unescape_one(Span content, std::size_t at, std::string& out) {
  const std::string_view words = text(content).substr(at);
  const auto place = [&](std::size_t length) {
    const auto begin = static_cast<std::uint32_t>(content.begin + at);
    return Span{file_, begin, static_cast<std::uint32_t>(begin + length)};
  };
  switch (words.size() > 1 ? words[1] : ' ') {
    case '"': out += '"'; return 2;
    case '\\': out += '\\'; return 2;
    case 'n': out += '\n'; return 2;
    case 't': out += '\t'; return 2;
    case 'r': out += '\r'; return 2;
    case 'u': break;
    default: {
      std::size_t length = words.size() > 1 ? 2 : 1;
      while (length < words.size() && (static_cast<unsigned char>(words[length]) & 0xC0) == 0x80) ++length;
      // `"\d+"`: a regex in quotes, said once.
      const bool is_regex = in_pattern_ && length == 2 && std::string_view("dDsSwWbB").find(words[1]) != words.npos;
      if (is_regex && text(content).substr(0, at).find('\\') != std::string_view::npos) return length;
      auto report = diagnostics_.report(Code::E0121, place(length), words.substr(0, length));
      if (is_regex) {
        report.help("a regex stands between slashes");
        report.fix("write it as one",
                   {{{file_, content.begin - 1, content.begin}, "/"}, {{file_, content.end, content.end + 1}, "/"}});
        return length;
      }
      report.help("a text knows \\\" \\\\ \\n \\t \\r and \\u{1F600}")
          .fix("write a backslash as `\\\\`", {{before(place(1)), "\\"}});
      return length;
    }
  }
  const std::size_t close = words.find('}');
  const bool braces = words.size() > 2 && words[2] == '{' && close != std::string_view::npos;
  std::uint32_t code_point = 0xFFFFFFFF;
  if (braces) {
    const char* end = words.data() + close;
    const auto read = std::from_chars(words.data() + 3, end, code_point, 16);
    if (read.ec != std::errc{} || read.ptr != end) code_point = 0xFFFFFFFF;
  }
  if (append_utf8(code_point, out)) return close + 1;
  const std::size_t length = braces ? close + 1 : 2;
  diagnostics_.report(Code::E0122, place(length), words.substr(0, length))
      .help("write the character's number in hexadecimal, such as \\u{E9}");
  return length;
}

}  // namespace mpol::parse
