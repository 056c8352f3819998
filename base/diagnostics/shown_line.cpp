// Widths follow UAX #11 coarsely: what is wide or full-width takes two columns, combining marks and joiners none.
#include "base/diagnostics/shown_line.hpp"

namespace mpol {
namespace {

constexpr std::uint32_t kTabWidth = 4;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

constexpr Range kWide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xAC00, 0xD7A3},
                           {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
                           {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
constexpr Range kNarrowest[] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x064B, 0x065F},
                                {0x0900, 0x0902}, {0x093C, 0x093C}, {0x0941, 0x0948}, {0x094D, 0x094D},
                                {0x1AB0, 0x1AFF}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}};
constexpr Range kHidden[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0x61C, 0x61C},   {0x200B, 0x200F},
                             {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xE0000, 0xE0FFF}};

template <std::size_t count>
bool is_in(const Range (&ranges)[count], std::uint32_t code_point) {
  for (const Range& range : ranges)
    if (range.first <= code_point && code_point <= range.last) return true;
  return false;
}

// Bytes of the sequence at `at`; a bad one counts as a byte that is not shown.
std::size_t decode(std::string_view line, std::size_t at, std::uint32_t& code_point) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(line[i])); };
  const std::uint32_t first = byte(at);
  const std::size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  code_point = length == 1 ? first : 0;
  if (length < 2 || at + length > line.size()) return 1;
  code_point = first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return code_point = 0, 1;
    code_point = code_point << 6 | (byte(at + i) & 0x3F);
  }
  return length;
}

}  // namespace

ShownLine show_line(std::string_view line) {
  ShownLine result;
  std::uint32_t column = 0;
  for (std::size_t at = 0; at < line.size();) {
    std::uint32_t code_point = 0;
    const std::size_t length = decode(line, at, code_point);
    result.columns.insert(result.columns.end(), length, column);
    if (code_point == '\t') {
      const std::uint32_t width = kTabWidth - column % kTabWidth;
      result.text.append(width, ' ');
      column += width;
    } else if (is_in(kHidden, code_point)) {
      result.text += kReplacement;
      ++column;
    } else {
      result.text += line.substr(at, length);
      column += is_in(kWide, code_point) ? 2 : is_in(kNarrowest, code_point) ? 0 : 1;
    }
    at += length;
  }
  result.columns.push_back(column);
  return result;
}

}  // namespace mpol
