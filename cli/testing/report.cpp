#include "cli/testing/report.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mpol::cli {

std::string place(const SourceTree& sources, Span span) {
  const SourceFile& file = sources.file(span.file);
  const Position position = file.position(span.begin);
  return fmt::format("{}:{}:{}", file.name(), position.line, position.column);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string summary(const TestReport& report) {
  std::string text = fmt::format("{} passed, {} failed", report.passed, report.failed);
  if (report.not_run > 0) text += fmt::format(", {} not run", report.not_run);
  if (report.not_selected > 0) text += fmt::format(", {} not selected", report.not_selected);
  text += fmt::format(" in {:.2f} s", report.seconds);
  if (report.seed) text += fmt::format(" (order: --seed {})", *report.seed);
  return text;
}

}  // namespace mpol::cli
