// For the tests of views: what a view gives, as strings.
#pragma once
#include <string>
#include <vector>

#include "program/views/view.hpp"

namespace mpol::views::testing {

inline ViewText view_of(std::string_view text, ViewFunction view) {
  ViewText whole, out;
  start_view(text, whole);
  view(whole, out);
  return out;
}

// `language|bytes` or `made_by|bytes` for each segment.
inline std::vector<std::string> described(const ViewText& view) {
  std::vector<std::string> result;
  for (const Segment& segment : view.segments) {
    std::string line(segment.made_by);
    if (!segment.language.empty()) line += std::string(line.empty() ? "" : ",") + std::string(segment.language);
    result.push_back(line + "|" + std::string(segment.bytes));
  }
  return result;
}

// The original bytes of `part` in the first segment that has it.
inline std::string evidence(std::string_view text, const ViewText& view, std::string_view part) {
  for (const Segment& segment : view.segments) {
    const std::size_t at = segment.bytes.find(part);
    if (at == std::string_view::npos) continue;
    const OffsetMap::Range range = segment.map.source_range(at, at + part.size());
    return std::string(text.substr(range.begin, range.end - range.begin));
  }
  return "no segment has it";
}

using Strings = std::vector<std::string>;

}  // namespace mpol::views::testing
