// An event for people to try: that of the policy's own test of a rule that fires, where there is one; else the plainest.
//
// Out:     JSON as docs/events.md has it, on one line, without `id` and `time`, which mpold gives.
// Threads: pure function.
#pragma once
#include <string>

#include "compiler/check/checked.hpp"
#include "program/ir.hpp"

namespace mpol::cli {

std::string sample_event(const checked::Policy& policy, const ir::Module& module);

}  // namespace mpol::cli
