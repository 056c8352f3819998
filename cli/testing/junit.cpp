// JUnit XML, with the elements and attributes that all readers agree on (the schema of the Jenkins xUnit plugin,
// junit-10.xsd): a test suite a package, a test case a test; what failed, where and why is text of `failure`.
#include <fmt/format.h>

#include <ostream>

#include "cli/testing/report.hpp"
#include "cli/testing/xml.hpp"

namespace mpol::cli {
namespace {

std::string failure_text(const TestResult& result, const TestReport& report) {
  std::string text;
  for (std::size_t i = 0; i < result.failures.size(); ++i) {
    const TestFailure& failure = result.failures[i];
    text += fmt::format("{}\n  expected  {}\n  found     {}\n", place(report.sources, failure.span), failure.expected,
                        failure.found);
    const bool is_last_of_step = i + 1 == result.failures.size() || result.failures[i + 1].step != failure.step;
    if (is_last_of_step) text += result.why[failure.step] + "decision  " + result.decisions[failure.step];
  }
  return text;
}

void show(const RanTest& test, const TestReport& report, std::ostream& out) {
  const TestResult& result = test.result;
  out << fmt::format("    <testcase name=\"{}\" classname=\"{}\" time=\"{:.6f}\"", xml_text(result.title),
                     xml_text(report.packages[test.package]), result.seconds);
  if (result.failures.empty()) {
    out << "/>\n";
    return;
  }
  const TestFailure& first = result.failures.front();
  out << fmt::format(">\n      <failure message=\"{}\" type=\"expectation\">{}</failure>\n    </testcase>\n",
                     xml_text("expected " + first.expected + ", found " + first.found),
                     xml_text(failure_text(result, report)));
}

void show_package(std::size_t package, const TestReport& report, std::ostream& out) {
  std::size_t tests = 0, failed = 0;
  double seconds = 0;
  for (const RanTest& test : report.tests) {
    if (test.package != package) continue;
    ++tests;
    failed += test.result.failures.empty() ? 0 : 1;
    seconds += test.result.seconds;
  }
  const std::size_t errors = report.compiled[package] ? 0 : 1;
  out << fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.6f}\">\n",
                     xml_text(report.packages[package]), tests + errors, failed, errors, seconds);
  for (const RanTest& test : report.tests) {
    if (test.package == package) show(test, report, out);
  }
  if (errors > 0) {
    out << fmt::format(
        "    <testcase name=\"compiles\" classname=\"{}\" time=\"0\">\n      <error message=\"the package does not "
        "compile: none of its tests was run\" type=\"compile\"/>\n    </testcase>\n",
        xml_text(report.packages[package]));
  }
  out << "  </testsuite>\n";
}

}  // namespace

void write_junit(const TestReport& report, Context& context) {
  std::size_t errors = 0;
  for (const bool compiled : report.compiled) errors += compiled ? 0 : 1;
  context.out << fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"mpol test\" tests=\"{}\" failures=\"{}\" "
      "errors=\"{}\" time=\"{:.6f}\">\n",
      report.tests.size() + errors, report.failed, errors, report.seconds);
  for (std::size_t i = 0; i < report.packages.size(); ++i) show_package(i, report, context.out);
  context.out << "</testsuites>\n";
}

}  // namespace mpol::cli
