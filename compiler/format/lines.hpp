// The lines of a formatted file before they are one text, and what stands under each other in neighbouring ones.
// Internal to format.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/parse/outline.hpp"

namespace mpol::format {

// Longest line that words are put on together, in columns of a terminal.
// Larger: fewer lines, and some that do not fit beside others on a screen. Smaller: conditions break sooner.
inline constexpr std::size_t kMaxWidth = 120;

struct Line {
  bool blank_before = false;
  std::size_t indent = 0;  // spaces
  std::string text;        // without indentation; of a kept declaration with its ends of lines
  std::string comment;     // behind the text, or alone
  std::vector<std::pair<parse::Column, std::size_t>> columns;  // bytes of `text`, ascending
};

// In columns of a terminal: wide characters take two, combining marks none.
std::size_t width(std::string_view text);

// Aligns the lines and joins them; each ends with a line feed.
std::string join(std::vector<Line> lines);

}  // namespace mpol::format
