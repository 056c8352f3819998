// The part of the decider that is about modes of rules (rule_modes.hpp): what is not enforced leaves the outcome before levels and
// counters see it; what is in mode detect comes back into the decision, without its actions.
#include "runtime/decide_modes.hpp"

#include <algorithm>

#include "runtime/decider.hpp"

namespace mpol {

void Decider::set_modes(RuleModes modes) {
  MPOL_ASSERT(modes.empty() || modes.size() == program_->module().rules.size(), "modes are of the same program");
  modes_ = std::move(modes);
}

void leave_out_off(const RuleModes& modes, engine::Interpreter& interpreter, Outcome& outcome) {
  const auto is_off = [&](RuleId rule) { return modes[rule.index] == RuleMode::Off; };
  std::erase_if(outcome.fired, is_off);
  if (std::erase_if(outcome.undetermined, is_off) == 0) return;
  outcome.needed.clear();
  interpreter.find_needed(outcome);
}

void Decider::set_aside() {
  leave_out_off(modes_, interpreter_, outcome_);
  const auto has = [&](RuleId rule, RuleMode mode) { return modes_[rule.index] == mode; };
  detected_ = Outcome();
  shadowed_.clear();
  for (const RuleId rule : outcome_.fired) {
    if (has(rule, RuleMode::Detect)) detected_.fired.push_back(rule);
    if (has(rule, RuleMode::Shadow)) shadowed_.push_back(rule);
  }
  for (const RuleId rule : outcome_.undetermined) {
    if (has(rule, RuleMode::Detect)) detected_.undetermined.push_back(rule);
  }
  const auto is_aside = [&](RuleId rule) { return !has(rule, RuleMode::Enforce); };
  std::erase_if(outcome_.fired, is_aside);
  std::erase_if(outcome_.undetermined, is_aside);
}

void Decider::add_detected() {
  decision_.shadowed = shadowed_;
  for (const RuleId rule : detected_.fired) show_fired(rule);
  for (const RuleId rule : detected_.undetermined) show_undetermined(rule);
  std::sort(decision_.fired.begin(), decision_.fired.end());
  std::sort(decision_.undetermined.begin(), decision_.undetermined.end(),
            [](const UndeterminedRule& a, const UndeterminedRule& b) { return a.rule < b.rule; });
  std::stable_sort(decision_.evidence.begin(), decision_.evidence.end(),
                   [](const Evidence& a, const Evidence& b) { return a.rule < b.rule; });
  std::merge(detected_.fired.begin(), detected_.fired.end(), detected_.undetermined.begin(),
             detected_.undetermined.end(), std::back_inserter(decision_.detected));
}

}  // namespace mpol
