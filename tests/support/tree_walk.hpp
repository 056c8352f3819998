// The meaning of a policy, straight from its checked form: each rule's trees are walked from the leaves up, all of
// them, every time. Nothing is shared, remembered or left out early. The oracle for lower, the passes and the
// interpreter at once.
//
// In: a policy without errors; a frame over its tables with the event and the signals; who reads the texts
// (real_text.hpp). Out: the state of each rule. Cost: exponential in what lower would share; for small policies.
#pragma once
#include <vector>

#include "compiler/check/checked.hpp"
#include "program/frame.hpp"
#include "program/outcome.hpp"
#include "tests/support/evaluate_module.hpp"

namespace mpol::test {

std::vector<RuleState> walk_policy(const checked::Policy& policy, Frame& frame, TextReader& text);

}  // namespace mpol::test
