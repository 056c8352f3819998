// What a rule needs is one group of which a literal must hold: of an `and` of groups the least likely one, of an `or`
// the least likely literal of each group. Rules are sorted by it (form, number of groups, slot, place among the cuts),
// so that the rules of a block need much the same, and a block of which no need is met is not run at all.
#include "compiler/emit/plan.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include "compiler/emit/branch_order.hpp"

namespace mpol::emit {
namespace {

using Group = std::vector<Literal>;

struct Need {
  Group literals;  // one must hold; empty: nothing is needed
  double likelihood = 1;
};

double likelihood_of_any(const Group& group, const std::vector<Slot>& slots) {
  double sum = 0;
  for (const Literal& literal : group) sum += likelihood(literal, slots[literal.slot]);
  return std::min(1.0, sum);
}

Need need_of(RuleFormula& rule, const std::vector<Slot>& slots) {
  Need need;
  if (!rule.is_or) {
    if (rule.groups.empty()) return need;
    // The needed group becomes the first: a block ends where its first plane is empty.
    const auto least = std::min_element(rule.groups.begin(), rule.groups.end(), [&](const Group& a, const Group& b) {
      return likelihood_of_any(a, slots) < likelihood_of_any(b, slots);
    });
    std::iter_swap(rule.groups.begin(), least);
    need.literals = rule.groups.front();
  } else {
    for (const Group& group : rule.groups) {
      need.literals.push_back(*std::min_element(group.begin(), group.end(), [&](const Literal& a, const Literal& b) {
        return likelihood(a, slots[a.slot]) < likelihood(b, slots[b.slot]);
      }));
    }
  }
  need.likelihood = likelihood_of_any(need.literals, slots);
  return need;
}

// Where rules stand that need much the same.
auto place_of(const RuleFormula& rule, const Need& need, const std::vector<Slot>& slots) {
  std::tuple<bool, std::size_t, std::uint32_t, bool, std::uint32_t> place{rule.is_or, rule.groups.size(), 0, false, 0};
  if (need.literals.empty()) return place;
  const Literal& main = *std::max_element(
      need.literals.begin(), need.literals.end(),
      [&](const Literal& a, const Literal& b) { return likelihood(a, slots[a.slot]) < likelihood(b, slots[b.slot]); });
  const Slot& slot = slots[main.slot];
  std::get<2>(place) = main.slot;
  std::get<3>(place) = main.negated;
  if (main.low || main.high) std::get<4>(place) = slot.class_of(main.low ? *main.low : *main.high);
  if (!main.symbols.empty()) std::get<4>(place) = slot.class_of(main.symbols.front());
  if (slot.kind == SlotKind::List) std::get<4>(place) = main.bit;
  return place;
}

class Planner {
 public:
  Planner(Formulas formulas, const PlanOptions& options) : options_(options), rules_(std::move(formulas.rules)) {
    out_.slots = std::move(formulas.slots);
    out_.rules = rules_.size();
    for (const RuleFormula& rule : rules_) out_.always_unknown |= rule.defers;
    for (RuleFormula& rule : rules_) needs_.push_back(need_of(rule, out_.slots));
    order_.resize(rules_.size());
    std::iota(order_.begin(), order_.end(), 0u);
    if (rules_.size() >= options.index_from) {
      std::stable_sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
        return place_of(rules_[a], needs_[a], out_.slots) < place_of(rules_[b], needs_[b], out_.slots);
      });
      out_.in_order = false;
    }
  }

  Plan run() {
    for (std::size_t i = 0; i < order_.size(); i += 64) add_block(i);
    if (!out_.in_order) add_index();
    const bool all_exact =
        std::all_of(rules_.begin(), rules_.end(), [](const RuleFormula& rule) { return rule.is_exact; });
    if (rules_.size() <= options_.branches_to && all_exact && !out_.always_unknown) {
      out_.few = std::move(rules_);
      for (RuleFormula& rule : out_.few) order_for_branches(rule, out_.slots);
    }
    return std::move(out_);
  }

 private:
  void add_block(std::size_t begin) {
    Block block;
    block.rules.fill(Id<void>::kNone);
    const std::size_t count = std::min<std::size_t>(64, order_.size() - begin);
    std::size_t planes = 1;
    for (std::size_t r = 0; r < count; ++r) planes = std::max(planes, rules_[order_[begin + r]].groups.size());
    block.fill.assign(planes, 0);
    // slot -> plane -> literals with the rule's place
    std::map<std::uint32_t, std::map<std::uint32_t, std::vector<std::pair<std::uint32_t, const Literal*>>>> by_slot;
    for (std::size_t r = 0; r < count; ++r) {
      const RuleFormula& rule = rules_[order_[begin + r]];
      const std::uint64_t bit = std::uint64_t{1} << r;
      block.rules[r] = order_[begin + r];
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
    std::map<std::vector<std::uint64_t>, std::uint16_t> known;
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
      const auto [found, is_new] = known.try_emplace(words, static_cast<std::uint16_t>(known.size()));
      if (is_new) rows.words.insert(rows.words.end(), words.begin(), words.end());
      rows.row_of.push_back(found->second);
    }
    return rows;
  }

  // What is not known is taken for what helps the rule to fire, or for what hinders it.
  static bool bit_of(const Literal& literal, const Slot& slot, std::uint32_t slot_class, bool negate) {
    const Truth truth = answer(literal, slot, slot_class);
    if (truth != Truth::Unknown) return (truth == Truth::True) != negate;
    const bool helps = (slot_class - slot.classes()) % 2 == 0;  // kBetter comes first
    return helps != negate;
  }

  void add_index() {
    out_.block_words = (out_.blocks.size() + 63) / 64;
    out_.always_blocks.assign(out_.block_words, 0);
    std::map<std::uint32_t, std::vector<std::uint64_t>> by_slot;
    for (std::size_t b = 0; b < out_.blocks.size(); ++b) {
      const std::uint64_t bit = std::uint64_t{1} << (b % 64);
      for (const std::uint32_t rule : out_.blocks[b].rules) {
        if (rule == Id<void>::kNone) continue;
        const bool never = rules_[rule].is_or && rules_[rule].groups.empty();
        const Group& literals = needs_[rule].literals;
        if (literals.empty() && !never) out_.always_blocks[b / 64] |= bit;
        for (const Literal& literal : literals) {
          const Slot& slot = out_.slots[literal.slot];
          auto& words = by_slot[literal.slot];
          words.resize(slot.all_classes() * out_.block_words);
          for (std::uint32_t c = 0; c < slot.all_classes(); ++c) {
            if (bit_of(literal, slot, c, false)) words[c * out_.block_words + b / 64] |= bit;
          }
        }
      }
    }
    for (auto& [slot, words] : by_slot) out_.index.push_back({slot, std::move(words)});
  }

  PlanOptions options_;
  std::vector<RuleFormula> rules_;
  std::vector<Need> needs_;  // by RuleId
  std::vector<std::uint32_t> order_;
  Plan out_;
};

}  // namespace

Plan make_plan(Formulas formulas, const PlanOptions& options) { return Planner(std::move(formulas), options).run(); }

}  // namespace mpol::emit
