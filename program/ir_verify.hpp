// The verifier: whether a module holds together. Run after lower, after each pass in debug builds, and on IR text and
// bundles before they are used; what it accepts, every engine can run without further checks.
//
// It checks: operands stand before their use and have the types that ir_shape.hpp says; every id is in its table; what
// is read inside a loop is used only inside that loop; conditions are truths; arguments fit their actions; unused
// payload is empty; operands are laid out in the order of the instructions.
// Cost:    linear, but for instructions inside loops: times the depth of loops.
// Errors:  E0910 … E0919, at `places` when the module came from text. Never stops at the first fault.
#pragma once
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "program/ir.hpp"

namespace mpol::ir {

// Where the parts of a module stand in IR text.
struct Places {
  Span text;  // where there is nothing narrower
  std::vector<Span> insts, rules;
};

// Whether the module holds.
bool verify(const Module& module, const Places& places, Diagnostics& diagnostics);
// Stops the program with the faults when the module does not hold: a bug of the stage named.
void assert_verified(const Module& module, const char* stage);

}  // namespace mpol::ir
