// One run of the linter over packages: what `mpol lint` shows, writes to a baseline, or mends.
#pragma once
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "cli/command.hpp"
#include "compiler/lint/baseline.hpp"
#include "compiler/sources.hpp"

namespace mpol::cli {

struct LintOptions {
  std::vector<std::string> paths;
  std::string format = "human";
  std::string config;    // empty: the nearest mpol-lint.toml
  std::string baseline;  // empty: that of the settings
  std::string write_baseline;
  std::string today;  // empty: by the clock
  bool fix = false, diff = false;
};

struct LintRun {
  SourceTree sources;
  Diagnostics findings{limits::kMaxFindingsOfLint};
  lint::Baseline all;  // every finding but errors of policies, as a baseline would have it
  std::size_t packages = 0, rules = 0;
  bool has_policy_errors = false;  // or settings that cannot be used
};

// `files` is where policies are read from: the disk, or with changes that are not written yet. Settings and baselines
// are found beside them. A Failure for what cannot be read.
Result<std::unique_ptr<LintRun>> lint_policies(const Context& context, const Files& files, const LintOptions& options);

// Applies the fixes of lints until there are none left, and gives the last run. Files are written, or with
// `options.diff` what would change is shown.
Result<std::unique_ptr<LintRun>> fix_policies(Context& context, const LintOptions& options);

}  // namespace mpol::cli
