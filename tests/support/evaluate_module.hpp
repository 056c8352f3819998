// The plainest evaluation of a module: every operand is evaluated, from the definition. The oracle for passes and
// engines.
//
// Text is not searched as the product does: a pattern occurs where its letters do, `decoded` reverses, a detected
// language hangs on the text's length. Passes see no difference, and nothing is needed but the frame.
#pragma once
#include <string>
#include <vector>

#include "program/frame.hpp"
#include "program/ir.hpp"
#include "program/outcome.hpp"
#include "program/value.hpp"

namespace mpol::test {

struct DirectOutcome {
  std::vector<RuleState> rules;
  // For each rule that fired: the values of its actions' arguments, once for each finding, as text.
  std::vector<std::string> arguments;
  bool operator==(const DirectOutcome&) const = default;
};
DirectOutcome evaluate_module(const ir::Module& module, Frame& frame);

}  // namespace mpol::test
