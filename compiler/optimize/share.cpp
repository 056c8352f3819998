// Makes equal conditions and scans one, across rules.
//
//   before   view #0 "" field=text
//            view #3 "" field=text
//            %0 = has #0, override_phrases
//            %1 = has #3, override_phrases
//            %2 = not %0
//            %3 = not %1
//   after    %0 = has #0, override_phrases
//            %1 = not %0
//
// Rows that say the same are equal (equal_rows.hpp): views, and sets of patterns with the same name and patterns.
//
// Not done, on purpose: `text has a or text has b` stays two instructions. One set would have one name, and evidence
// names the declaration that matched; a scanner takes all sets over a view in one scan anyway. Nor are loops with
// different ids compared: lower has shared those.
#include "compiler/optimize/optimize.hpp"
#include "compiler/optimize/rewrite.hpp"
#include "program/equal_rows.hpp"

namespace mpol::optimize {

bool share(ir::Module& module) {
  const ir::EqualRows equal = ir::find_equal_rows(module.tables);
  ir::use_first_rows(module, equal);
  return rewrite(module, [&](InstId, ir::Inst inst, const std::vector<InstId>& operands, ir::Interner& interner) {
    ir::use_first_rows(inst, equal);
    return interner.add(inst, operands);
  });
}

}  // namespace mpol::optimize
