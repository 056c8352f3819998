// Judges mutations: compiles each, and runs the policy's tests until one notices it.
//
// In:      a package that compiles and whose tests pass.
// Out:     what became of each mutation, in their order; the same for any number of threads. Those that a deadline left out are Skipped.
// Threads: judge_all starts `jobs`, each with trees of its own, and ends them.
#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "compiler/mutate/mutation.hpp"

namespace mpol::cli {

enum class Fate : std::uint8_t {
  Skipped,      // time was over
  NotCompiled,  // it is no policy: nothing to notice
  Same,         // the compiled policy is the same as before, or as with an earlier mutation
  Noticed,
  Missed
};

struct Judged {
  Fate fate = Fate::Skipped;
  std::string noticed_by;  // title of the first test that failed
};

struct JudgeOptions {
  unsigned jobs = 1;
  std::optional<std::chrono::steady_clock::time_point> deadline;
  std::vector<bool> tests;  // by index in checked::Policy::tests: whether it is run
};

std::vector<Judged> judge_all(const compiler::Package& package, const checked::Policy& policy,
                              const SourceTree& sources, const std::vector<mutate::Mutation>& mutations,
                              const JudgeOptions& options, Context& context);

}  // namespace mpol::cli
