#include "tests/golden/run_policy.hpp"

#include <fmt/format.h>

#include "cli/test_run.hpp"
#include "compiler/optimize/optimize.hpp"

namespace mpol::golden {
namespace {

using cli::TestFailure;
using cli::TestResult;

void compare(const std::vector<TestResult>& gold, const std::vector<TestResult>& other, std::string_view way,
             std::vector<std::string>& faults) {
  if (gold.size() != other.size()) {
    faults.push_back(fmt::format("{}: {} tests ran, {} with the gold standard", way, other.size(), gold.size()));
    return;
  }
  for (std::size_t i = 0; i < gold.size(); ++i) {
    for (std::size_t step = 0; step < gold[i].decisions.size(); ++step) {
      if (gold[i].decisions[step] == other[i].decisions[step]) continue;
      faults.push_back(fmt::format("\"{}\", event {}: {} decides\n    {}  the gold standard\n    {}", gold[i].title,
                                   step + 1, way, other[i].decisions[step], gold[i].decisions[step]));
    }
  }
}

void report_failures(const std::vector<TestResult>& gold, const SourceTree& sources, std::vector<std::string>& faults) {
  for (const TestResult& result : gold) {
    for (const TestFailure& failure : result.failures) {
      const std::uint32_t line = sources.file(failure.span.file).position(failure.span.begin).line;
      faults.push_back(fmt::format("\"{}\", line {}\n    expected: {}\n    found:    {}\n    {}", result.title, line,
                                   failure.expected, failure.found, result.decisions[failure.step]));
    }
  }
}

}  // namespace

StageResult run_every_way(const checked::Policy& policy, const ir::Module& module, const SourceTree& sources,
                          Diagnostics& diagnostics) {
  StageResult result;
  ir::Module optimized = module;
  optimize::optimize(optimized);
  const std::vector<TestResult> gold = cli::run_tests(policy, module, diagnostics, ScannerKind::Plain);
  if (diagnostics.has_errors()) return result;
  if (gold.empty()) result.faults.push_back("there is no `test` block to run");
  for (const TestResult& test : gold) {
    for (const std::string& decision : test.decisions) result.dump += decision;
  }
  report_failures(gold, sources, result.faults);
  struct Way {
    std::string_view name;
    const ir::Module& module;
    ScannerKind scanners;
  };
  const Way ways[] = {{"fast scanner", module, ScannerKind::Fast},
                      {"optimised, plain scanner", optimized, ScannerKind::Plain},
                      {"optimised, fast scanner", optimized, ScannerKind::Fast}};
  for (const Way& way : ways)
    compare(gold, cli::run_tests(policy, way.module, diagnostics, way.scanners), way.name, result.faults);
  return result;
}

}  // namespace mpol::golden
