#include "compiler/parse/characters.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace mpol::parse {
namespace {

struct NamedCharacter {
  std::uint32_t code_point;
  std::string_view name;
  bool bidirectional;
};

constexpr NamedCharacter kNamed[] = {
    {0x00AD, "SOFT HYPHEN", false},
    {0x061C, "ARABIC LETTER MARK", true},
    {0x180E, "MONGOLIAN VOWEL SEPARATOR", false},
    {0x200B, "ZERO WIDTH SPACE", false},
    {0x200C, "ZERO WIDTH NON-JOINER", false},
    {0x200D, "ZERO WIDTH JOINER", false},
    {0x200E, "LEFT-TO-RIGHT MARK", true},
    {0x200F, "RIGHT-TO-LEFT MARK", true},
    {0x202A, "LEFT-TO-RIGHT EMBEDDING", true},
    {0x202B, "RIGHT-TO-LEFT EMBEDDING", true},
    {0x202C, "POP DIRECTIONAL FORMATTING", true},
    {0x202D, "LEFT-TO-RIGHT OVERRIDE", true},
    {0x202E, "RIGHT-TO-LEFT OVERRIDE", true},
    {0x2060, "WORD JOINER", false},
    {0x2061, "FUNCTION APPLICATION", false},
    {0x2062, "INVISIBLE TIMES", false},
    {0x2063, "INVISIBLE SEPARATOR", false},
    {0x2064, "INVISIBLE PLUS", false},
    {0x2066, "LEFT-TO-RIGHT ISOLATE", true},
    {0x2067, "RIGHT-TO-LEFT ISOLATE", true},
    {0x2068, "FIRST STRONG ISOLATE", true},
    {0x2069, "POP DIRECTIONAL ISOLATE", true},
    {0xFEFF, "ZERO WIDTH NO-BREAK SPACE", false},
};

struct PlainSign {
  std::uint32_t code_point;
  char plain;
};

constexpr PlainSign kPlainSigns[] = {
    {0x00D7, '*'}, {0x060C, ','}, {0x061B, ';'}, {0x066A, '%'}, {0x2010, '-'}, {0x2011, '-'}, {0x2012, '-'},
    {0x2013, '-'}, {0x2014, '-'}, {0x2015, '-'}, {0x2212, '-'}, {0x3001, ','}, {0xFF05, '%'}, {0xFF08, '('},
    {0xFF09, ')'}, {0xFF0A, '*'}, {0xFF0B, '+'}, {0xFF0C, ','}, {0xFF0D, '-'}, {0xFF0E, '.'}, {0xFF1A, ':'},
    {0xFF1B, ';'}, {0xFF1C, '<'}, {0xFF1D, '='}, {0xFF1E, '>'}, {0xFF5B, '{'}, {0xFF5D, '}'},
};

const NamedCharacter* find_named(std::uint32_t code_point) {
  for (const NamedCharacter& row : kNamed)
    if (row.code_point == code_point) return &row;
  return nullptr;
}

// RFC 3629, section 4: the length of the sequence that begins at `at`, 0 when it is none.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto in = [](unsigned value, unsigned low, unsigned high) { return low <= value && value <= high; };
  const unsigned first = byte(at);
  if (first < 0x80) return 1;
  const unsigned second = byte(at + 1);
  if (in(first, 0xC2, 0xDF)) return in(second, 0x80, 0xBF) ? 2 : 0;
  const bool third = in(byte(at + 2), 0x80, 0xBF);
  if (in(first, 0xE0, 0xEF)) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : 0xBF;
    return in(second, low, high) && third ? 3 : 0;
  }
  if (!in(first, 0xF0, 0xF4)) return 0;
  const unsigned low = first == 0xF0 ? 0x90 : 0x80;
  const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
  return in(second, low, high) && third && in(byte(at + 3), 0x80, 0xBF) ? 4 : 0;
}

bool is_ascii(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  return true;
}

}  // namespace

std::size_t Characters::index(std::uint32_t byte) const {
  if (offsets.empty()) return byte;
  return static_cast<std::size_t>(std::lower_bound(offsets.begin(), offsets.end(), byte) - offsets.begin());
}

std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t first = byte(at);
  const std::size_t length = sequence_length(text, at);
  if (length < 2) return ++at, first;
  std::uint32_t result = first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) result = result << 6 | (byte(at + i) & 0x3F);
  at += length;
  return result;
}

bool append_utf8(std::uint32_t code_point, std::string& out) {
  const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
  const auto rest = [&](int shift) { byte(0x80 | ((code_point >> shift) & 0x3F)); };
  if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) return false;
  if (code_point < 0x80) return byte(code_point), true;
  if (code_point < 0x800) return byte(0xC0 | code_point >> 6), rest(0), true;
  if (code_point < 0x10000) return byte(0xE0 | code_point >> 12), rest(6), rest(0), true;
  return byte(0xF0 | code_point >> 18), rest(12), rest(6), rest(0), true;
}

std::string describe_character(std::uint32_t code_point) {
  const NamedCharacter* row = find_named(code_point);
  if (!row) return fmt::format("U+{:04X}", code_point);
  return fmt::format("U+{:04X} {}", code_point, row->name);
}

char plain_sign(std::uint32_t code_point) {
  if (code_point >= 0xFF10 && code_point <= 0xFF19) return static_cast<char>('0' + (code_point - 0xFF10));
  for (const PlainSign& row : kPlainSigns)
    if (row.code_point == code_point) return row.plain;
  return 0;
}

bool is_space(std::uint32_t code_point) {
  const std::uint32_t c = code_point;
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0xA0 || (c >= 0x2002 && c <= 0x200A) || c == 0x202F ||
         c == 0x3000;
}

bool is_bidirectional(std::uint32_t code_point) {
  const NamedCharacter* row = find_named(code_point);
  return row && row->bidirectional;
}

bool is_invisible(std::uint32_t code_point) {
  const NamedCharacter* row = find_named(code_point);
  const bool tag_or_selector =
      (code_point >= 0xE0000 && code_point <= 0xE0FFF) || (code_point >= 0xFE00 && code_point <= 0xFE0F);
  return tag_or_selector || (row && !row->bidirectional);
}

std::optional<Characters> read_characters(FileId file, std::string_view text, Diagnostics& diagnostics) {
  if (text.size() > limits::kMaxPolicyBytes) {
    diagnostics.report(Code::E0103, Span{file, 0, 0}, text.size(), limits::kMaxPolicyBytes)
        .help("split it: a package may have many files in one folder");
    return std::nullopt;
  }
  Characters result;
  if (is_ascii(text)) {
    result.text = text;
    return result;
  }
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  for (std::size_t at = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0; at < text.size();) {
    const auto begin = static_cast<std::uint32_t>(at);
    if (sequence_length(text, at) == 0) {
      diagnostics.report(Code::E0102, Span{file, begin, begin + 1}, static_cast<unsigned char>(text[at]))
          .help("save the file as UTF-8");
      return std::nullopt;
    }
    const std::uint32_t code_point = next_code_point(text, at);
    const NamedCharacter* row = code_point < 0x80 ? nullptr : find_named(code_point);
    if (row && row->bidirectional) {
      const Span place{file, begin, static_cast<std::uint32_t>(at)};
      diagnostics.report(Code::E0105, place, describe_character(code_point))
          .help("in a text that needs it, write the escape \\u{" + fmt::format("{:X}", code_point) + "}")
          .fix("remove it", {{place, ""}});
      continue;
    }
    result.offsets.push_back(begin);
    // A dash between blanks is more often a range than a minus.
    const bool apart = begin > 0 && text[begin - 1] == ' ' && text.substr(at, 1) == " ";
    const char plain = code_point < 0x80 ? '\0' : plain_sign(code_point);
    if (plain != 0 && !(plain == '-' && apart))
      result.text += plain;
    else
      result.text.append(text.substr(begin, at - begin));
  }
  result.offsets.push_back(static_cast<std::uint32_t>(text.size()));
  return result;
}

}  // namespace mpol::parse
