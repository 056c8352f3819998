// A run of `mpol test`: policies compiled, tests selected, run and, where asked, their coverage measured.
// Errors: what cannot be read, and filters that fit nothing, are a Failure. Threads: starts `jobs` for the tests' time.
#pragma once
#include <memory>
#include <optional>

#include "cli/bundle_file.hpp"
#include "cli/testing/report.hpp"
#include "cli/testing/selection.hpp"

namespace mpol::cli {

struct TestOptions {
  std::vector<std::string> paths;
  BundleOptions bundle;
  SelectionOptions selection;
  RunOptions run;
  bool measures_coverage = false;
  std::optional<std::uint64_t> seed;  // none: tests run as they are written
};

struct TestRun {
  std::unique_ptr<Policies> policies;
  Coverage coverage;
  std::unique_ptr<TestReport> report;  // refers to the two above
};

Result<TestRun> run_selected(const TestOptions& options, Context& context);

}  // namespace mpol::cli
