// The steps of `mpol ci`, run in their order: each is a command in this process.
//
// Errors:  a step that fails is no error here; it says so itself.
// Threads: one call at a time; commands start their own.
#pragma once
#include <string>
#include <vector>

#include "cli/ci_report.hpp"

namespace mpol::cli {

struct CiOptions {
  std::vector<std::string> paths, skipped;
  std::string format = "human", min_score = "60%";
  std::uint64_t seed = 1;
};

struct CiStepRow {
  const char* name;
  int code;
  const char* words;
  const char* needs;
  const char* counted;
};
inline constexpr CiStepRow kCiSteps[] = {
#define MPOL_CI_STEP(name, code, words, needs, counted) {name, code, words, needs, counted},
#include "cli/ci_steps.def"
#undef MPOL_CI_STEP
};

// With the format `github`, annotations of steps that fail go to the context's output as they do.
std::vector<CiStep> run_ci_steps(const CiOptions& options, Context& context);

}  // namespace mpol::cli
