// What the modes of rules do to an outcome (rule_modes.hpp). Threads: pure function.
#pragma once
#include "runtime/engine/interpreter.hpp"
#include "runtime/rule_modes.hpp"

namespace mpol {

// Rules that are off leave it, and nobody is asked for what only they lack. `interpreter` has just made it.
void leave_out_off(const RuleModes& modes, engine::Interpreter& interpreter, Outcome& outcome);

}  // namespace mpol
