// A name may be written in any script of the table below, but in one script only; ASCII digits and `_` belong to all of
// them. A name in another script all of whose letters fold to ASCII letters is refused: it would look like a name that
// it is not. Letters outside the table (emoji, mathematical alphabets, full-width forms) cannot stand in names.
#include "compiler/parse/identifiers.hpp"

#include <algorithm>

#include "base/text/fold.hpp"
#include "compiler/parse/characters.hpp"

namespace mpol::parse {
namespace {

struct ScriptRange {
  std::uint32_t first;
  std::uint32_t last;
  std::string_view script;
};

// By blocks, which is coarser than Scripts.txt and enough to tell scripts apart. Chinese and Japanese share one row,
// since Japanese names mix three scripts (UTS #39, "Highly Restrictive").
constexpr ScriptRange kScripts[] = {
    {'A', 'Z', "Latin"},
    {'a', 'z', "Latin"},
    {0x00AA, 0x00AA, "Latin"},
    {0x00BA, 0x00BA, "Latin"},
    {0x00C0, 0x024F, "Latin"},
    {0x1E00, 0x1EFF, "Latin"},
    {0x0370, 0x03FF, "Greek"},
    {0x1F00, 0x1FFF, "Greek"},
    {0x0400, 0x052F, "Cyrillic"},
    {0x1C80, 0x1C8F, "Cyrillic"},
    {0x0531, 0x058F, "Armenian"},
    {0x0591, 0x05F4, "Hebrew"},
    {0x0600, 0x06FF, "Arabic"},
    {0x0750, 0x077F, "Arabic"},
    {0x0900, 0x097F, "Devanagari"},
    {0x0980, 0x09FF, "Bengali"},
    {0x0A00, 0x0A7F, "Gurmukhi"},
    {0x0A80, 0x0AFF, "Gujarati"},
    {0x0B80, 0x0BFF, "Tamil"},
    {0x0C00, 0x0C7F, "Telugu"},
    {0x0C80, 0x0CFF, "Kannada"},
    {0x0D00, 0x0D7F, "Malayalam"},
    {0x0D80, 0x0DFF, "Sinhala"},
    {0x0E00, 0x0E7F, "Thai"},
    {0x0E80, 0x0EFF, "Lao"},
    {0x1000, 0x109F, "Myanmar"},
    {0x10A0, 0x10FF, "Georgian"},
    {0x1100, 0x11FF, "Korean"},
    {0x1200, 0x137F, "Ethiopic"},
    {0x1780, 0x17FF, "Khmer"},
    {0x3005, 0x3007, "Chinese or Japanese"},
    {0x3041, 0x30FF, "Chinese or Japanese"},
    {0x3400, 0x4DBF, "Chinese or Japanese"},
    {0x4E00, 0x9FFF, "Chinese or Japanese"},
    {0xAC00, 0xD7A3, "Korean"},
    {0x20000, 0x323AF, "Chinese or Japanese"},
};

std::string_view script_of(std::uint32_t code_point) {
  for (const ScriptRange& row : kScripts)
    if (row.first <= code_point && code_point <= row.last) return row.script;
  return {};
}

bool belongs_to_all(std::uint32_t code_point) {
  const bool digit = code_point >= '0' && code_point <= '9';
  const bool combining = code_point >= 0x0300 && code_point <= 0x036F;
  return digit || combining || code_point == '_';
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Capitals of the scripts that look like Latin ones: folding gives small letters.
bool is_capital(std::uint32_t code_point) {
  return (code_point >= 0x0391 && code_point <= 0x03A9) || (code_point >= 0x0400 && code_point <= 0x042F) ||
         (code_point >= 0xFF21 && code_point <= 0xFF3A);
}

// Letters of mathematics, in circles, and of full width.
bool is_ornamental(std::uint32_t code_point) {
  return (code_point >= 0x1D400 && code_point <= 0x1D7FF) || (code_point >= 0x2460 && code_point <= 0x24FF) ||
         (code_point >= 0x2100 && code_point <= 0x214F) || (code_point >= 0xFF21 && code_point <= 0xFF5A);
}

void report_latin_look(Span span, std::string_view name, std::string_view script, Diagnostics& diagnostics) {
  const std::string plain = read_as(name);
  if (!is_ascii(plain)) return;
  diagnostics.report(Code::E0108, span, name, script, plain)
      .fix(fmt::format("write `{}` in Latin letters", plain), {{span, plain}});
}

}  // namespace

std::string read_as(std::string_view word) {
  if (is_ascii(word)) return std::string(word);
  std::string visible, plain;
  for (std::size_t at = 0; at < word.size();) {
    const std::size_t begin = at;
    const std::uint32_t code_point = next_code_point(word, at);
    if (is_invisible(code_point) || is_bidirectional(code_point)) continue;
    visible += word.substr(begin, at - begin);
    if (code_point < 0x80 || script_of(code_point) == "Latin") {
      plain += word.substr(begin, at - begin);
    } else if (const char sign = plain_sign(code_point)) {
      plain += sign;
    } else {
      std::string folded = fold_code_point(code_point);
      if (folded.empty() || !is_ascii(folded)) folded = "\xFF";  // no letter of Latin
      if (is_capital(code_point) && folded[0] >= 'a' && folded[0] <= 'z') folded[0] -= 'a' - 'A';
      plain += folded;
    }
  }
  return is_ascii(plain) ? plain : visible;
}

void report_unknown_character(Span span, std::string_view written, std::uint32_t code_point, Diagnostics& diagnostics,
                              std::string_view rest) {
  const bool shown = code_point >= 0x20 && code_point != 0x7F;
  const std::string sign = shown ? std::string(written) : fmt::format("\\x{:02X}", code_point);
  auto report = diagnostics.report(Code::E0109, span, sign, describe_character(code_point));
  switch (code_point) {
    case '@':
    case '$':
      report.help("a name stands as it is");
      if (!rest.empty() && (rest[0] == '_' || (rest[0] >= 'A' && rest[0] <= 'z')))
        report.fix("remove it", {{span, ""}});
      break;
    case '\\':
      report.help("a condition goes on in the next line by itself");
      if (rest.starts_with('\n')) report.fix("remove it", {{span, ""}});
      break;
    case 0x2022:
    case 0x25CF:
    case 0x2023: report.fix("remove it", {{span, ""}}); break;
    case 0x2192:
    case 0x21D2: report.help("what a rule does stands behind `then`"); break;
    case 0x2013:
    case 0x2014: report.help("a range has two points, `1 .. 5`, and what is taken away a short dash, `-`"); break;
    case '`': report.help("texts stand in straight quotes, names in none"); break;
    default: break;
  }
}

bool check_identifier(Span span, std::string_view name, Diagnostics& diagnostics) {
  std::string visible;
  std::vector<Edit> removals;
  std::uint32_t hidden = 0;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t begin = at;
    const std::uint32_t code_point = next_code_point(name, at);
    if (is_invisible(code_point)) {
      if (removals.empty()) hidden = code_point;
      const auto place = static_cast<std::uint32_t>(span.begin + begin);
      removals.push_back({{span.file, place, static_cast<std::uint32_t>(span.begin + at)}, ""});
    } else {
      visible += name.substr(begin, at - begin);
    }
  }
  if (!removals.empty()) {
    const Span place = removals.front().span;
    diagnostics.report(Code::E0106, place, visible, describe_character(hidden)).fix("remove it", std::move(removals));
    return !visible.empty();
  }
  std::string_view first_script;
  for (std::size_t at = 0; at < name.size();) {
    const auto begin = static_cast<std::uint32_t>(at);
    const std::uint32_t code_point = next_code_point(name, at);
    const Span place{span.file, span.begin + begin, static_cast<std::uint32_t>(span.begin + at)};
    if (belongs_to_all(code_point) || is_bidirectional(code_point)) continue;
    const std::string_view script = script_of(code_point);
    if (script.empty() && is_ornamental(code_point) && is_ascii(read_as(name))) {
      report_latin_look(span, name, "ornamental", diagnostics);
      return true;
    }
    if (script.empty()) {
      report_unknown_character(place, name.substr(begin, at - begin), code_point, diagnostics);
      return true;
    }
    if (!first_script.empty() && script != first_script) {
      auto report = diagnostics.report(Code::E0107, span, name, first_script, script);
      report.note(
          fmt::format("`{}` ({}) is {}", name.substr(begin, at - begin), describe_character(code_point), script));
      if (const std::string plain = read_as(name); is_ascii(plain))
        report.fix(fmt::format("write `{}` in Latin letters", plain), {{span, plain}});
      else
        report.help("type the whole name again with one keyboard");
      return true;
    }
    first_script = script;
  }
  if (!first_script.empty() && first_script != "Latin") report_latin_look(span, name, first_script, diagnostics);
  return true;
}

}  // namespace mpol::parse
