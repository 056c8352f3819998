#include "compiler/parse/cut_regex.hpp"

#include <algorithm>
#include <vector>

namespace mpol::parse {
namespace {

// What may stand right behind a regex.
bool ends_regex(std::string_view rest) {
  return rest.empty() || std::string_view(" \t\r,})]").find(rest[0]) != std::string_view::npos;
}

}  // namespace

std::optional<std::uint32_t> end_of_cut_regex(std::string_view text, std::uint32_t end) {
  const std::string_view rest = text.substr(end, std::min(text.find('\n', end), text.size()) - end);
  // Flags, as in `/a/i`, are reported as what they are.
  const std::string_view behind = rest.substr(std::min(rest.find_first_not_of("gimsuxy"), rest.size()));
  if (ends_regex(behind) || rest.starts_with("//")) return std::nullopt;
  for (std::size_t at = 0; at < rest.size(); ++at) {
    if (rest[at] == '\\')
      ++at;
    else if (rest[at] == '/' && ends_regex(rest.substr(at + 1)))
      return end + static_cast<std::uint32_t>(at) + 1;
  }
  return std::nullopt;
}

void report_cut_regex(Span read, Span whole, std::string_view text, Diagnostics& diagnostics) {
  std::vector<Edit> edits;
  for (std::uint32_t at = whole.begin + 1; at + 1 < whole.end; ++at) {
    if (text[at] == '\\')
      ++at;
    else if (text[at] == '/')
      edits.push_back({{whole.file, at, at}, "\\"});
  }
  diagnostics
      .report(Code::E0465, Span{read.file, read.end - 1, read.end},
              text.substr(read.begin + 1, read.end - read.begin - 2))
      .help("two regexes that are meant have a space between them")
      .fix("write `\\/` for a slash that is part of the regex", std::move(edits));
}

}  // namespace mpol::parse
