// What a policy says, row by row, in a form that hangs neither on numbers nor on what else the policy says: two rows of
// equal form mean the same. For reviewers, who want to know what a change changes.
//
// In:      a module that ir_verify accepts. Linear for rules that share little.
// Out:     `form` is compared; `shown` is the same with the author's words beside each instruction.
// Threads: pure function.
#pragma once
#include <string>
#include <vector>

#include "program/ir.hpp"

namespace mpol {

struct FormPart {
  std::string name;  // "condition", "then" …
  std::string form, shown;
};
struct RowForm {
  std::string name;  // of the rule, the signal …
  std::vector<FormPart> parts;
};
struct TableForm {
  std::string name;  // "rules", "signals" …
  std::vector<RowForm> rows;
};
std::vector<TableForm> form_of(const ir::Module& module);

}  // namespace mpol
