// Asks the cheap side of `and` and `or` first.
//
//   before   %1 = number_le %threshold, %signal     a classifier
//            %2 = has text, abuse_terms             a scan
//            %3 = and %1, %2
//   after    %3 = and %2, %1
//
// INVARIANT: Kleene `and` and `or` commute, so outcome and evidence stay the same; only what is asked changes.
// Operands of equal cost stay in the author's order.
#include <algorithm>

#include "compiler/analyze/op_cost.hpp"
#include "compiler/optimize/optimize.hpp"

namespace mpol::optimize {

bool cheap_first(ir::Module& module) {
  const std::vector<std::uint64_t> costs = analyze::costs_with_operands(module);
  const auto cheaper = [&](InstId a, InstId b) { return costs[a.index] < costs[b.index]; };
  bool changed = false;
  for (const ir::Inst& inst : module.insts) {
    if (inst.op != ir::Op::And && inst.op != ir::Op::Or) continue;
    const auto begin = module.operands.begin() + inst.operands_begin;
    const auto end = begin + inst.operands_count;
    if (std::is_sorted(begin, end, cheaper)) continue;
    std::stable_sort(begin, end, cheaper);
    changed = true;
  }
  return changed;
}

}  // namespace mpol::optimize
