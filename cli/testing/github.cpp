// Workflow commands: an annotation at each expectation that failed.
#include <ostream>

#include "base/diagnostics/render.hpp"
#include "cli/testing/report.hpp"

namespace mpol::cli {

void write_github(const TestReport& report, Context& context) {
  for (const RanTest& test : report.tests) {
    for (const TestFailure& failure : test.result.failures) {
      const SourceFile& file = report.sources.file(failure.span.file);
      std::string message = "expected " + failure.expected + ", found " + failure.found;
      for (const std::string_view line : lines_of(test.result.why[failure.step])) message += '\n' + std::string(line);
      context.out << github_annotation("error", file.name(), file.position(failure.span.begin),
                                       file.position(failure.span.end), test.result.title, message);
    }
  }
}

}  // namespace mpol::cli
