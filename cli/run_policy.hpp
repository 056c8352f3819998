// A policy that is to run: one package, compiled, with the operator's parameters.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/bundle_file.hpp"
#include "cli/command.hpp"
#include "program/native_object.hpp"
#include "program/program.hpp"

namespace mpol::cli {

struct LoadedPolicy {
  std::shared_ptr<const Program> program;  // null: the policy is at fault, which was shown
  std::vector<ReadyObject> ready;          // native code of a bundle that is trusted
};

// `params` are `name=value`. The path of a bundle stands alone. Diagnostics are shown on `err`; a path that cannot be read, or paths of several packages,
// are a Failure.
Result<LoadedPolicy> load_policy(Context& context, const std::vector<std::string>& paths,
                                 const std::vector<std::string>& params, const BundleOptions& bundle = {});

}  // namespace mpol::cli
