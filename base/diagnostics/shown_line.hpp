// A source line as a terminal shows it: tabs widened, dangerous characters replaced, and the way from bytes to columns.
// For diagnostics, and for commands that show a piece of an event.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mpol {

struct ShownLine {
  std::string text;
  // For each byte of the source line, and for its end, the terminal column (from 0).
  std::vector<std::uint32_t> columns;
};

ShownLine show_line(std::string_view line);

}  // namespace mpol
