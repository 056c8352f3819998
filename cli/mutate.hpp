// `mpol mutate`, as other commands call it.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/mutate_report.hpp"
#include "cli/policy.hpp"

namespace mpol::cli {

struct MutateOptions {
  std::vector<std::string> paths, rules, operators;
  std::string run;  // regex of test titles
  bool quick = false;
  std::uint64_t seed = 1;
  unsigned jobs = 0;  // 0: one a core
};

// Of all packages that compiled. Errors: a test fails as it is.
Result<MutationReport> find_missed(Policies& read, const MutateOptions& options, Context& context);

// "90%" or "0.9" to 0.9.
Result<double> parse_share(const std::string& text);

}  // namespace mpol::cli
