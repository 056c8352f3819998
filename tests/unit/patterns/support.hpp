// What the tests of patterns share: compile in one line, diagnostics as text.
#pragma once
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "program/patterns/scanner.hpp"

namespace mpol::patterns {

// "E0401 0..1 message" a diagnostic, in order; helps are left out.
inline std::vector<std::string> lines_of(const Diagnostics& diagnostics) {
  std::vector<std::string> lines;
  for (const Diagnostic& d : diagnostics.list()) {
    lines.push_back(fmt::format("{} {}..{} {}", info(d.code).text, d.span.begin, d.span.end, d.message));
  }
  return lines;
}

inline std::vector<std::string> faults_of(const std::string& regex, const PatternOptions& options = {}) {
  Diagnostics diagnostics;
  const Span span{FileId(0), 0, static_cast<std::uint32_t>(regex.size())};
  const auto pattern = compile_pattern(regex, true, options, span, diagnostics);
  BOOST_TEST(pattern.has_value() != diagnostics.has_errors());
  return lines_of(diagnostics);
}

inline Pattern compiled(const std::string& source, bool is_regex = true, const PatternOptions& options = {}) {
  Diagnostics diagnostics;
  auto pattern = compile_pattern(source, is_regex, options, {}, diagnostics);
  for (const std::string& line : lines_of(diagnostics)) BOOST_TEST_MESSAGE(line);
  BOOST_REQUIRE_MESSAGE(pattern.has_value(), source << " must compile");
  return *pattern;
}

// The matches of one pattern, written "begin-end begin-end".
inline std::string matches_of(const Scanner& scanner, std::size_t pattern, const std::string& text) {
  const auto scratch = scanner.make_scratch();
  std::vector<ByteRange> ranges;
  BOOST_TEST(scanner.matches(pattern, text, *scratch, ranges));
  std::string line;
  for (const ByteRange& range : ranges) {
    line += fmt::format("{}{}-{}", line.empty() ? "" : " ", range.begin, range.end);
  }
  return line;
}

inline std::string matches_of(const Pattern& pattern, const std::string& text) {
  return matches_of(*make_plain_scanner({pattern}), 0, text);
}

}  // namespace mpol::patterns
