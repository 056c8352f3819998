// A command of `mpol` run within `mpol ci`, and what it says as annotations of GitHub.
// Threads: one call at a time.
#pragma once
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace mpol::cli {

struct Printed {
  int code = 0;
  std::string out, err;
};

// As the command line would run it.
Printed run_command(std::vector<std::string> words, const std::vector<std::string>& paths, Context& context);

// Annotations for a command that failed: its own, by running it again in that format; else one for each file that it
// names; else one that says how it ended, at the first of `paths`.
void annotate(std::vector<std::string> words, const std::vector<std::string>& paths, const Printed& printed,
              Context& context);

}  // namespace mpol::cli
