// Lines that other tools leave in a file, and comments as other languages write them: marks of a merge, fences of
// Markdown, `---` of YAML, `-- …`, `<!-- … -->`. Internal to parse.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/diagnostics/diagnostics.hpp"

namespace mpol::parse {

class Leftovers {
 public:
  Leftovers(FileId file, std::string_view text, Diagnostics& diagnostics)
      : file_(file), text_(text), diagnostics_(diagnostics) {}

  // Where reading goes on, in bytes, if what begins at `begin`, the first word of its line, is such a leftover
  // (reported). Of a merge the first version is read on.
  std::optional<std::uint32_t> read(std::uint32_t begin);

 private:
  std::uint32_t line_end(std::size_t at) const;
  Span whole_line(std::uint32_t begin) const;
  std::optional<std::uint32_t> read_mark(std::uint32_t begin);
  Diagnostics::Builder report_mark(std::uint32_t begin);
  void report_conflict(std::uint32_t begin);
  std::uint32_t read_comment(std::uint32_t begin, std::string_view sign);
  std::uint32_t read_html(std::uint32_t begin);

  FileId file_;
  std::string_view text_;
  Diagnostics& diagnostics_;
  std::uint32_t second_version_ = 0;  // of the merge that is being read
  std::uint32_t conflict_end_ = 0;
};

}  // namespace mpol::parse
