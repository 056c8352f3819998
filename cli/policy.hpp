// Policies as the commands see them: read from paths, compiled, ready to run.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/bundle_file.hpp"
#include "compiler/compile.hpp"

namespace mpol::cli {

struct Policies {
  SourceTree sources;
  Diagnostics diagnostics;
  std::vector<std::pair<compiler::Package, compiler::Compiled>> packages;
};

// Reads and compiles each package below `paths`; or that of a bundle, whose sources must give what it holds.
Result<std::unique_ptr<Policies>> compile_policies(Context& context, const std::vector<std::string>& paths,
                                                   const compiler::CompileOptions& options,
                                                   const BundleOptions& bundle = {});

}  // namespace mpol::cli
