// Makes a module's instructions anew, one by one, in order: what passes that replace instructions have in common.
//
// `replace(old_id, inst, operands, interner)` is given an instruction whose operands are already the new ones; it adds
// what it wants to the interner and returns the instruction that stands for the old one. Equal new instructions are
// one. Uses in rules follow, and so do the places where rules wrote them. Linear, but for what `replace` does.
#pragma once
#include <utility>
#include <vector>

#include "program/ir_intern.hpp"
#include "program/ir_shape.hpp"

namespace mpol::optimize {

// The instructions before a rewrite, and the new one for each.
struct Rewritten {
  std::vector<ir::Inst> insts;
  std::vector<InstId> operands;
  std::vector<InstId> new_ids;
};
// Brings the rules' mentions to the new instructions. Where one now stands for instructions that several rules wrote,
// each rule keeps its own place. The rules' conditions must still be the old ones.
void carry_mentions(ir::Module& module, const Rewritten& old);

// Whether instructions or their operands are now other ones.
template <class Replace>
bool rewrite(ir::Module& module, const Replace& replace) {
  Rewritten old{std::exchange(module.insts, {}), std::exchange(module.operands, {}), {}};
  ir::Interner interner(module);
  old.new_ids.reserve(old.insts.size());
  for (std::size_t i = 0; i < old.insts.size(); ++i) {
    const ir::Inst& inst = old.insts[i];
    std::vector<InstId> operands;
    operands.reserve(inst.operands_count);
    for (std::uint32_t k = 0; k < inst.operands_count; ++k)
      operands.push_back(old.new_ids[old.operands[inst.operands_begin + k].index]);
    old.new_ids.push_back(replace(InstId(i), inst, std::move(operands), interner));
  }
  carry_mentions(module, old);
  bool changed = !(module.insts == old.insts && module.operands == old.operands);
  ir::for_each_root(module, [&](InstId& id) {
    const InstId now = old.new_ids[id.index];
    changed = changed || now != id;
    id = now;
  });
  return changed;
}

}  // namespace mpol::optimize
