#include "compiler/optimize/rewrite.hpp"

#include <algorithm>

namespace mpol::optimize {
namespace {

using ir::Inst;
using ir::Mention;
using ir::Op;

class Carrier {
 public:
  Carrier(ir::Module& module, const Rewritten& old) : module_(module), old_(old), visits_(old.insts.size(), 0) {
    moved_.reserve(old.insts.size());
    for (const Inst& inst : old.insts) moved_.push_back(is_moved(inst));
    any_moved_ = std::find(moved_.begin(), moved_.end(), true) != moved_.end();
  }

  void carry(ir::Rule& rule) {
    std::vector<Mention> all = rule.mentions;
    if (any_moved_) add_moved(rule, all);
    for (Mention& mention : all) mention.inst = old_.new_ids[mention.inst.index];
    const auto by_inst = [](const Mention& a, const Mention& b) { return a.inst < b.inst; };
    const auto same_inst = [](const Mention& a, const Mention& b) { return a.inst == b.inst; };
    std::stable_sort(all.begin(), all.end(), by_inst);
    all.erase(std::unique(all.begin(), all.end(), same_inst), all.end());
    std::erase_if(all,
                  [&](const Mention& mention) { return module_.insts[mention.inst.index].origin == mention.origin; });
    rule.mentions = std::move(all);
  }

 private:
  // Whether the author's words for it are not those of the instruction that stands for it now. `and`, `or` and what
  // negates them or a negation are never shown: their parts are.
  bool is_moved(const Inst& inst) const {
    if (!inst.origin.has_value() || inst.op == Op::And || inst.op == Op::Or) return false;
    if (inst.op == Op::Not) {
      const Op negated = old_.insts[old_.operands[inst.operands_begin].index].op;
      if (negated == Op::And || negated == Op::Or || negated == Op::Not) return false;
    }
    const Inst& now = module_.insts[old_.new_ids[static_cast<std::size_t>(&inst - old_.insts.data())].index];
    return now.origin.has_value() && now.origin != inst.origin;
  }

  // What the rule reads and never mentioned, because it was the first to write it.
  void add_moved(const ir::Rule& rule, std::vector<Mention>& all) {
    ++visit_;
    const std::size_t known = all.size();
    std::vector<InstId> open{rule.condition};
    while (!open.empty()) {
      const InstId id = open.back();
      open.pop_back();
      if (visits_[id.index] == visit_) continue;
      visits_[id.index] = visit_;
      const Inst& inst = old_.insts[id.index];
      if (moved_[id.index] && std::none_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(known),
                                           [&](const Mention& mention) { return mention.inst == id; }))
        all.push_back({id, inst.origin});
      for (std::uint32_t i = 0; i < inst.operands_count; ++i) open.push_back(old_.operands[inst.operands_begin + i]);
    }
  }

  ir::Module& module_;
  const Rewritten& old_;
  std::vector<bool> moved_;  // by old id
  bool any_moved_ = false;
  std::vector<std::uint32_t> visits_;  // by old id: number of the last rule that reached it
  std::uint32_t visit_ = 0;
};

}  // namespace

void carry_mentions(ir::Module& module, const Rewritten& old) {
  Carrier carrier(module, old);
  for (ir::Rule& rule : module.rules) carrier.carry(rule);
}

}  // namespace mpol::optimize
