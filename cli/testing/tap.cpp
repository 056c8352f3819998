// TAP, version 14 (https://testanything.org/tap-version-14-specification.html): a line a test, and under one that failed
// what failed, as YAML.
#include <fmt/format.h>

#include <ostream>

#include "base/diagnostics/shown_line.hpp"
#include "cli/testing/report.hpp"

namespace mpol::cli {
namespace {

// A description may have no line end, and `#` begins a directive.
std::string description(std::string_view title) {
  std::string out;
  for (const char c : show_line(title).text) {
    if (c == '#' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// A YAML string in single quotes, on one line.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : show_line(text).text) {
    if (c == '\'') out += c;
    out += c;
  }
  return out + "'";
}

void show(const RanTest& test, const TestReport& report, std::ostream& out) {
  out << "  ---\n  at: " << quoted(place(report.sources, test.result.span)) << "\n  failures:\n";
  for (const TestFailure& failure : test.result.failures) {
    out << "    - at: " << quoted(place(report.sources, failure.span))
        << "\n      expected: " << quoted(failure.expected) << "\n      found: " << quoted(failure.found) << '\n';
    const auto why = lines_of(test.result.why[failure.step]);
    if (!why.empty()) out << "      why:\n";
    for (const std::string_view line : why) out << "        - " << quoted(line) << '\n';
  }
  out << "  ...\n";
}

}  // namespace

void write_tap(const TestReport& report, Context& context) {
  std::ostream& out = context.out;
  std::size_t not_compiled = 0;
  for (const bool compiled : report.compiled) not_compiled += compiled ? 0 : 1;
  out << "TAP version 14\n1.." << report.tests.size() + not_compiled << '\n';
  std::size_t number = 0;
  for (const RanTest& test : report.tests) {
    const bool passed = test.result.failures.empty();
    out << (passed ? "ok " : "not ok ") << ++number << " - " << description(test.result.title) << '\n';
    if (!passed) show(test, report, out);
  }
  for (std::size_t i = 0; i < report.packages.size(); ++i) {
    if (!report.compiled[i]) out << "not ok " << ++number << " - package " << report.packages[i] << " compiles\n";
  }
  out << "# " << summary(report) << '\n';
}

}  // namespace mpol::cli
