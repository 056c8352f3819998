// What the steps of `mpol ci` gave, for people and tools.
// Threads: pure.
#pragma once
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace mpol::cli {

struct CiStep {
  std::string name;
  std::string command;  // as a user would type it
  std::string needs;    // the step that must pass first
  int code = 0;         // of `mpol ci`, if this step fails
  bool ran = false, ok = false;
  std::string counted;   // "101 passed, 0 failed"; may be empty
  std::string findings;  // what the command printed that a reader must see; may be empty
  double seconds = 0;
};

// The table, then the findings of each step.
std::string ci_text(const std::vector<CiStep>& steps);
std::string ci_json(const std::vector<CiStep>& steps);
// For the summary page of a GitHub job; findings past limits::kMaxStepSummaryBytes are cut, and that is said.
std::string ci_markdown(const std::vector<CiStep>& steps);
// That of the first step that failed, or kOk.
int ci_exit_code(const std::vector<CiStep>& steps);

}  // namespace mpol::cli
