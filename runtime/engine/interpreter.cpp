// Runs the steps of each rule (program/short_circuit.hpp).
//
// A step's answer is one comparison of the slot's rank with a range. The slot's ranks are equal when its value is
// known, which is nearly always; when they differ, the slot is not computed yet, or not known.
//
// All rules run side by side: a round asks each rule that is not through yet one question. Which rules go on is written
// without a branch, because nothing foretells it, and a wrong guess of the processor costs more than the question.
//
// Kleene's value of a rule from at most two runs: the first takes unknown answers for the worse (the condition of the
// step does not hold). If the rule fires all the same, it is true, whatever the unknown parts are. If it does not fire
// and no unknown answer was met, it is false. Else the second run takes unknown answers for the better: if the rule
// does not fire even so it is false, otherwise unknown. This is right because the rule is monotone in the answers:
// there is no `not` but within a step, whose range may be a complement.
#include "runtime/engine/interpreter.hpp"

#include <algorithm>

namespace mpol::engine {

namespace {

template <class T>
Rank rank_of(const T* begin, std::uint32_t count, T value) {
  // Few thresholds are the rule: counting them has no branch to miss.
  std::uint32_t below = 0;
  if (count <= 16) {
    for (std::uint32_t i = 0; i < count; ++i) below += begin[i] < value ? 1 : 0;
  } else {
    below = static_cast<std::uint32_t>(std::lower_bound(begin, begin + count, value) - begin);
  }
  return 2 * below + (below < count && begin[below] == value ? 1 : 0);
}

template <class T>
RankRange rank_interval(const std::vector<T>& thresholds, const SlotInfo& slot, Interval<T> value) {
  const T* begin = thresholds.data() + slot.thresholds_begin;
  const Rank low = rank_of(begin, slot.thresholds_count, value.low);
  return {low, value.is_known() ? low : rank_of(begin, slot.thresholds_count, value.high)};
}

RankRange ranks_of(const Value& value, const SlotInfo& slot, const ShortCircuit& code) {
  switch (slot.type) {
    case ir::Type::Truth:
      if (value.truth == Truth::Unknown) return {0, 1};
      return {static_cast<Rank>(value.truth), static_cast<Rank>(value.truth)};
    case ir::Type::Int: return rank_interval(code.ints, slot, value.ints);
    case ir::Type::Number: return rank_interval(code.numbers, slot, value.numbers);
    case ir::Type::Symbol: break;
  }
  if (!value.symbol.has_value()) return {0, kMaxRank};
  return {value.symbol.index, value.symbol.index};
}

bool holds(const Step& step, Rank rank) { return rank - step.base <= step.width; }

Truth holds(const Step& step, RankRange ranks) {
  const Rank end = step.base + step.width;
  if (end < step.base) {  // a complement: what it leaves out lies between its ends
    return !holds(Step{end + 1, step.base - end - 2, 0, 0, 0}, ranks);
  }
  if (ranks.low >= step.base && ranks.high <= end) return Truth::True;
  return ranks.high < step.base || ranks.low > end ? Truth::False : Truth::Unknown;
}

}  // namespace

Interpreter::Interpreter(Evaluator& evaluator)
    : evaluator_(&evaluator),
      code_(&evaluator.program().short_circuit()),
      slots_(code_->slots.size()),
      states_(code_->rules.size()),
      unknown_(evaluator.program()),
      wanted_(evaluator.program().tables().signals.size()) {}

void Interpreter::forget() { std::fill(slots_.begin(), slots_.end(), kNotComputed); }

void Interpreter::evaluate(Outcome& outcome) {
  evaluator_->refresh();
  forget();
  outcome.clear();
  running_.resize(states_.size());
  for (std::uint32_t i = 0; i < running_.size(); ++i) running_[i] = {i, code_->rules[i]};
  run();
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (states_[i] == RuleState::NotFired) continue;
    (states_[i] == RuleState::Fired ? outcome.fired : outcome.undetermined).emplace_back(i);
  }
  if (!outcome.undetermined.empty()) find_needed(outcome);
}

RuleState Interpreter::state_of(RuleId rule) {
  running_.assign(1, {rule.index, code_->rules[rule.index]});
  run();
  return states_[rule.index];
}

void Interpreter::run() {
  unsure_.clear();
  run_once(false);
  if (unsure_.empty()) return;
  std::sort(unsure_.begin(), unsure_.end());
  unsure_.erase(std::unique(unsure_.begin(), unsure_.end()), unsure_.end());
  std::erase_if(unsure_, [&](RuleId rule) { return states_[rule.index] == RuleState::Fired; });
  running_.clear();
  for (const RuleId rule : unsure_) running_.push_back({rule.index, code_->rules[rule.index]});
  run_once(true);
  for (const RuleId rule : unsure_) {
    if (states_[rule.index] == RuleState::Fired) states_[rule.index] = RuleState::Undetermined;
  }
}

void Interpreter::run_once(bool unknown_is) {
  for (std::size_t count = running_.size(); count > 0;) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const Running at = running_[i];
      const Step& step = code_->steps[at.step];
      const RankRange ranks = slots_[step.slot];
      const bool answer =
          ranks.low == ranks.high ? holds(step, ranks.low) : answer_slowly(step, RuleId(at.rule), unknown_is);
      const std::uint16_t next = answer ? step.when_true : step.when_false;
      states_[at.rule] = next == kFired ? RuleState::Fired : RuleState::NotFired;
      running_[kept] = {at.rule, code_->rules[at.rule] + next};
      kept += next < kNotFired ? 1 : 0;
    }
    count = kept;
  }
}

bool Interpreter::answer_slowly(const Step& step, RuleId rule, bool unknown_is) {
  RankRange& ranks = slots_[step.slot];
  if (ranks.low > ranks.high) compute(step.slot);
  const Truth answer = holds(step, ranks);
  if (answer != Truth::Unknown) return answer == Truth::True;
  if (!unknown_is) unsure_.push_back(rule);
  return unknown_is;
}

void Interpreter::find_needed(Outcome& outcome) {
  const ir::Module& module = evaluator_->program().module();
  leaves_.clear();
  unknown_.begin_round();
  for (const RuleId rule : outcome.undetermined) {
    unknown_.collect(*evaluator_, module.rules[rule.index].condition, leaves_);
  }
  std::fill(wanted_.begin(), wanted_.end(), false);
  for (const InstId leaf : leaves_) {
    const ir::Inst& inst = module.insts[leaf.index];
    if (inst.op != ir::Op::Signal && inst.op != ir::Op::SignalOr && inst.op != ir::Op::SignalUnavailable) continue;
    if (evaluator_->frame().signals[inst.a].state == SignalState::NotFetched) wanted_[inst.a] = true;
  }
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    if (wanted_[i]) outcome.needed.emplace_back(i);
  }
}

void Interpreter::compute(std::uint32_t slot) {
  const SlotInfo& info = code_->slots[slot];
  slots_[slot] = ranks_of(evaluator_->value(info.inst), info, *code_);
}

}  // namespace mpol::engine
