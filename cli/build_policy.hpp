// What `mpol build` and `mpol serve` do: the sources of one package to a bundle.
//
// Errors:  a Failure where the world or the command line is at fault; what is wrong with the policy is shown, and there is no bundle.
// Threads: one command, one thread.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/make_bundle.hpp"
#include "cli/test_run.hpp"
#include "program/signing.hpp"

namespace mpol::cli {

// Compiled from the disk, where diagnostics name the author's own files; then from the set alone, as anybody can who has
// the bundle. With errors in `diagnostics`, which were shown, the rest is empty.
struct Built {
  SourceTree sources;
  Diagnostics diagnostics;
  compiler::SourceSet set;
  compiler::Compiled compiled;
};
Result<std::unique_ptr<Built>> compile_package(const std::vector<std::string>& paths, Context& context);

// A line for each test that fails and what it expected; how many there are.
std::size_t show_failed(const std::vector<TestResult>& results, Context& context);

struct MadeBundle {
  std::string bytes;  // empty: no reader would take it, which was shown
  ContentDigest id{};
  std::size_t signatures = 0;
};
// `path`: what it is called in messages.
Result<MadeBundle> make_bundle(Built& built, const BuildFacts& facts, const std::vector<std::string>& levels,
                               const std::vector<SecretKey>& keys, const std::string& path, Context& context);

}  // namespace mpol::cli
