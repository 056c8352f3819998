// Makes a module's instructions anew, one by one, in order: what passes that replace instructions have in common.
//
// `replace(old_id, inst, operands, interner)` is given an instruction whose operands are already the new ones; it adds
// what it wants to the interner and returns the instruction that stands for the old one. Equal new instructions are
// one. Uses in rules follow. Linear, but for what `replace` does.
#pragma once
#include <utility>
#include <vector>

#include "program/ir_intern.hpp"
#include "program/ir_shape.hpp"

namespace mpol::optimize {

// Whether instructions or their operands are now other ones.
template <class Replace>
bool rewrite(ir::Module& module, const Replace& replace) {
  const std::vector<ir::Inst> old_insts = std::exchange(module.insts, {});
  const std::vector<InstId> old_operands = std::exchange(module.operands, {});
  ir::Interner interner(module);
  std::vector<InstId> new_ids;
  new_ids.reserve(old_insts.size());
  for (std::size_t i = 0; i < old_insts.size(); ++i) {
    const ir::Inst& inst = old_insts[i];
    std::vector<InstId> operands;
    operands.reserve(inst.operands_count);
    for (std::uint32_t k = 0; k < inst.operands_count; ++k)
      operands.push_back(new_ids[old_operands[inst.operands_begin + k].index]);
    new_ids.push_back(replace(InstId(i), inst, std::move(operands), interner));
  }
  bool changed = !(module.insts == old_insts && module.operands == old_operands);
  ir::for_each_root(module, [&](InstId& id) {
    const InstId now = new_ids[id.index];
    changed = changed || now != id;
    id = now;
  });
  return changed;
}

}  // namespace mpol::optimize
