// Which rows of the tables say the same: views, sets of patterns and sets of symbols that are equal but for where they
// were written. Instructions that read equal rows are equal, and one scan serves them all.
//
// A set of patterns is equal to another only if both have the same name: evidence names it.
#pragma once
#include <vector>

#include "program/ir.hpp"

namespace mpol::ir {

// By row: the first row that says the same, or the row itself.
struct EqualRows {
  std::vector<ViewId> views;
  std::vector<PatternSetId> pattern_sets;
  std::vector<SymbolSetId> symbol_sets;
};
EqualRows find_equal_rows(const Tables& tables);

// Makes everything in the tables and rules that names a row name the first of its equals. Instructions are the
// caller's: `first_of` gives the id for a payload field.
void use_first_rows(Module& module, const EqualRows& equal);
void use_first_rows(Inst& inst, const EqualRows& equal);

}  // namespace mpol::ir
