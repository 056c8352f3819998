// Formulas: the condition of a rule as groups of literals, which is the one form that blocks of rules evaluate.
//
// In:      a module that ir_verify accepts.
// Out:     for each rule an `and` of groups that are `or`s of literals, or (is_or) an `or` of groups that are `and`s.
//          What cannot be read straight from the frame is a literal on the slot kDeferred. A condition that would need
//          too many groups loses some (is_exact is false): then it only says when the rule could fire.
// Errors:  none. Threads: pure function.
#pragma once
#include <vector>

#include "compiler/emit/slot.hpp"

namespace mpol::emit {

inline constexpr std::uint32_t kDeferred = 0;  // the slot of everything that the interpreter answers

struct RuleFormula {
  bool is_or = false;
  bool is_exact = true;
  bool defers = false;  // holds a literal that the interpreter must answer
  std::vector<std::vector<Literal>> groups;
};

struct Formulas {
  std::vector<Slot> slots;
  std::vector<RuleFormula> rules;
};

Formulas make_formulas(const ir::Module& module);

}  // namespace mpol::emit
