// The checked policy as JSON: what a team's own lints ask, and `mpol dump --stage checked --format json` shows. docs/lints.md lists
// its parts. Own rules and declarations only, each with `at`, its place.
// Threads: pure.
#pragma once
#include <string>

#include "compiler/lint/facts.hpp"

namespace mpol::lint {

std::string policy_json(const Facts& facts);

}  // namespace mpol::lint
