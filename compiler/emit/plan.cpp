#include "compiler/emit/plan.hpp"

#include <algorithm>
#include <map>

namespace mpol::emit {
namespace {

class Planner {
 public:
  Planner(Formulas formulas, const PlanOptions& options) : options_(options), rules_(std::move(formulas.rules)) {
    out_.slots = std::move(formulas.slots);
    out_.rules = rules_.size();
    for (const RuleFormula& rule : rules_) out_.always_unknown |= rule.defers;
  }

  Plan run() {
    for (std::size_t i = 0; i < rules_.size(); i += 64) add_block(i);
    if (rules_.size() >= options_.index_from) out_.index = make_rule_index(rules_, out_.slots);
    return std::move(out_);
  }

 private:
  void add_block(std::size_t begin) {
    Block block;
    const std::size_t count = std::min<std::size_t>(64, rules_.size() - begin);
    std::size_t planes = 1;
    for (std::size_t r = 0; r < count; ++r) planes = std::max(planes, rules_[begin + r].groups.size());
    block.fill.assign(planes, 0);
    // slot -> plane -> literals with the rule's place
    std::map<std::uint32_t, std::map<std::uint32_t, std::vector<std::pair<std::uint32_t, const Literal*>>>> by_slot;
    for (std::size_t r = 0; r < count; ++r) {
      const RuleFormula& rule = rules_[begin + r];
      const std::uint64_t bit = std::uint64_t{1} << r;
      if (rule.is_or) block.is_or |= bit;
      if (!rule.is_exact) block.inexact |= bit;
      if (!rule.is_exact || rule.defers) block.confirm |= bit;
      for (std::size_t g = 0; g < planes; ++g) {
        if (g >= rule.groups.size()) {
          block.fill[g] |= bit;
          continue;
        }
        for (const Literal& literal : rule.groups[g])
          by_slot[literal.slot][static_cast<std::uint32_t>(g)].emplace_back(static_cast<std::uint32_t>(r), &literal);
      }
    }
    for (const auto& [slot, by_plane] : by_slot) block.slots.push_back(rows_of(slot, by_plane, block.is_or));
    out_.blocks.push_back(std::move(block));
  }

  template <class ByPlane>
  SlotRows rows_of(std::uint32_t index, const ByPlane& by_plane, std::uint64_t is_or) const {
    const Slot& slot = out_.slots[index];
    SlotRows rows;
    rows.slot = index;
    for (const auto& [plane, literals] : by_plane) rows.planes.push_back(plane);
    std::map<std::vector<std::uint64_t>, std::uint32_t> known;
    for (std::uint32_t c = 0; c < slot.all_classes(); ++c) {
      std::vector<std::uint64_t> words;
      for (const auto& [plane, literals] : by_plane) {
        std::uint64_t word = 0;
        for (const auto& [rule, literal] : literals) {
          const bool negate = (is_or >> rule & 1) != 0;
          word |= std::uint64_t{bit_of(*literal, slot, c, negate)} << rule;
        }
        words.push_back(word);
      }
      const auto [found, is_new] = known.try_emplace(words, static_cast<std::uint32_t>(known.size()));
      if (is_new) rows.words.insert(rows.words.end(), words.begin(), words.end());
      rows.row_of.push_back(found->second);
    }
    return rows;
  }

  PlanOptions options_;
  std::vector<RuleFormula> rules_;
  Plan out_;
};

}  // namespace

Plan make_plan(Formulas formulas, const PlanOptions& options) { return Planner(std::move(formulas), options).run(); }

}  // namespace mpol::emit
