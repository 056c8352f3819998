// Each part is asked until one decides, so parts go by their cost over their chance to decide: the least expected cost,
// if the parts were independent.
#include "compiler/emit/branch_order.hpp"

#include <algorithm>

namespace mpol::emit {
namespace {

// A list is read element by element; the others are one load and one comparison.
constexpr double kCostOfList = 5, kCostOfOther = 1;

struct Estimate {
  double cost = 0;
  double likelihood = 0;  // of being true
};

// An `or` is decided by what is true, an `and` by what is false.
double rank(const Estimate& part, bool is_or) {
  const double decides = is_or ? part.likelihood : 1 - part.likelihood;
  return part.cost / std::max(decides, 1e-6);
}

// Sorts the parts of an `and` or an `or`. Returns what is expected of the whole.
template <class Part, class Judge>
Estimate sort_parts(std::vector<Part>& parts, bool is_or, Judge judge) {
  std::vector<std::pair<Estimate, Part>> judged;
  for (Part& part : parts) judged.emplace_back(judge(part), std::move(part));
  std::stable_sort(judged.begin(), judged.end(),
                   [&](const auto& a, const auto& b) { return rank(a.first, is_or) < rank(b.first, is_or); });
  parts.clear();
  Estimate whole;
  double undecided = 1;
  for (auto& [estimate, part] : judged) {
    whole.cost += undecided * estimate.cost;
    undecided *= is_or ? 1 - estimate.likelihood : estimate.likelihood;
    parts.push_back(std::move(part));
  }
  whole.likelihood = is_or ? 1 - undecided : undecided;
  return whole;
}

}  // namespace

void order_for_branches(RuleFormula& rule, const std::vector<Slot>& slots) {
  const auto judge_literal = [&](const Literal& literal) {
    const Slot& slot = slots[literal.slot];
    return Estimate{slot.kind == SlotKind::List ? kCostOfList : kCostOfOther, likelihood(literal, slot)};
  };
  const auto judge_group = [&](std::vector<Literal>& group) { return sort_parts(group, !rule.is_or, judge_literal); };
  sort_parts(rule.groups, rule.is_or, judge_group);
}

}  // namespace mpol::emit
