// For people: each failed test with the place of each expectation that failed, what was found instead, and why the rules
// that it speaks of did what they did.
#include <ostream>

#include "base/diagnostics/shown_line.hpp"
#include "cli/testing/report.hpp"

namespace mpol::cli {
namespace {

struct Colours {
  const char *red, *green, *plain;
};

void show(const RanTest& test, const TestReport& report, const Colours& colour, std::ostream& out) {
  const TestResult& result = test.result;
  out << colour.red << "FAILED" << colour.plain << " \"" << show_line(result.title).text << "\"  "
      << place(report.sources, result.span) << '\n';
  for (std::size_t i = 0; i < result.failures.size(); ++i) {
    const TestFailure& failure = result.failures[i];
    out << "  " << place(report.sources, failure.span) << "\n    expected  " << colour.green
        << show_line(failure.expected).text << colour.plain << "\n    found     " << colour.red
        << show_line(failure.found).text << colour.plain << '\n';
    const bool is_last_of_step = i + 1 == result.failures.size() || result.failures[i + 1].step != failure.step;
    if (!is_last_of_step) continue;
    for (const std::string_view line : lines_of(result.why[failure.step])) out << "    " << line << '\n';
    out << "    decision  " << result.decisions[failure.step];
  }
}

}  // namespace

void write_human(const TestReport& report, Context& context) {
  const Colours colour = context.colour ? Colours{"\x1b[31m", "\x1b[32m", "\x1b[0m"} : Colours{"", "", ""};
  for (const RanTest& test : report.tests) {
    if (!test.result.failures.empty()) show(test, report, colour, context.out);
  }
  bool any_compiled = false;
  for (std::size_t i = 0; i < report.packages.size(); ++i) {
    any_compiled = any_compiled || report.compiled[i];
    if (!report.compiled[i])
      context.out << "package `" << report.packages[i] << "` does not compile: none of its tests was run\n";
  }
  if (any_compiled) context.out << summary(report) << '\n';
  if (report.proofs > 0)
    context.out << "not run: " << report.proofs << " `prove` blocks, which this version only checks\n";
}

}  // namespace mpol::cli
