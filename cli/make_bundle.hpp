// make_bundle: a compiled policy to the parts of a bundle.
//
// In:      the sources under their names in the bundle, compiled; the levels of CPUs to make native code for.
// Out:     the parts, with the texts that they are views of. The same sources and versions give the same bytes.
// Errors:  a Failure where native code cannot be made; faults of patterns are diagnostics, and give no parts.
// Threads: safe to call from many.
#pragma once
#include <deque>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "compiler/source_set.hpp"
#include "program/bundle.hpp"
#include "program/bundle_manifest.hpp"

namespace mpol::cli {

// What `mpol build --no-test` prints of tests.
inline constexpr const char* kTestsNotRun = "tests not run";

class BundleParts {
 public:
  void add(PartKind kind, std::string name, std::string bytes);
  const std::vector<Part>& parts() const { return parts_; }
  // The manifest, which tells of the others and stands first.
  void add_manifest(const ir::Module& module, const BuildFacts& facts);

 private:
  std::deque<std::string> texts_;  // stay where they are
  std::vector<Part> parts_;
};

// All but the manifest. `levels` are of program/cpu_level.hpp, sorted, each once.
Result<BundleParts> make_parts(const compiler::SourceSet& set, const ir::Module& module,
                               const std::vector<std::string>& levels, Diagnostics& diagnostics);

}  // namespace mpol::cli
