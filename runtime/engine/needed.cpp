// Walks the unknown parts of undetermined conditions down to the signals that make them unknown.
//
// A part that is known cannot change any more (meaning.hpp: every operation is monotone), so the walk never enters it. An
// `and` that is unknown has no false operand, hence each of its unknown ones can still decide it; the same holds for `or`.
// A comparison of min or max with a known value is an `and` or `or` of comparisons of its operands, and is walked as such:
// `max(a, b) >= 60%` does not need `b` when `b` cannot reach 60%.
#include "runtime/engine/needed.hpp"

#include <algorithm>

#include "program/ir_shape.hpp"
#include "program/meaning.hpp"

namespace mpol::engine {

using ir::Inst;
using ir::Op;
using ir::Type;

namespace {

bool is_extremum(Op op) { return op == Op::IntMin || op == Op::IntMax || op == Op::NumberMin || op == Op::NumberMax; }

Truth compare(Op op, const Value& left, const Value& right) {
  switch (op) {
    case Op::IntLess: return less(left.ints, right.ints);
    case Op::IntLessEqual: return less_equal(left.ints, right.ints);
    case Op::NumberLess: return less(left.numbers, right.numbers);
    default: return less_equal(left.numbers, right.numbers);
  }
}

}  // namespace

NeededSignals::NeededSignals(const Program& program)
    : module_(&program.module()), visited_(module_->insts.size(), 0), wanted_(module_->tables.signals.size(), false) {}

void NeededSignals::find(Evaluator& evaluator, const std::vector<RuleState>& rules, std::vector<SignalId>& needed) {
  evaluator_ = &evaluator;
  needed.clear();
  std::fill(wanted_.begin(), wanted_.end(), false);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (rules[i] == RuleState::Undetermined) walk(module_->rules[i].condition);
  }
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    if (wanted_[i]) needed.emplace_back(i);
  }
}

void NeededSignals::walk(InstId id) {
  const Inst& inst = module_->insts[id.index];
  if (evaluator_->value(id).is_known(inst.type)) return;
  const std::uint64_t stamp = evaluator_->stamp_of(id);
  if (visited_[id.index] == stamp) return;
  visited_[id.index] = stamp;
  walk_inside(inst);
}

void NeededSignals::walk_inside(const Inst& inst) {
  const auto operands = module_->operands_of(inst);
  const Frame& frame = evaluator_->frame();
  switch (inst.op) {
    case Op::Signal:
    case Op::SignalUnavailable:
      if (frame.signals[inst.a].state == SignalState::NotFetched) wanted_[inst.a] = true;
      return;
    case Op::SignalOr:
      if (frame.signals[inst.a].state == SignalState::NotFetched) {
        wanted_[inst.a] = true;
        return;
      }
      break;
    case Op::Select:
      if (const Truth condition = evaluator_->truth(operands[0]); condition != Truth::Unknown) {
        return walk(operands[condition == Truth::True ? 1 : 2]);
      }
      break;
    case Op::IntLess:
    case Op::IntLessEqual:
    case Op::NumberLess:
    case Op::NumberLessEqual: return walk_comparison(inst);
    case Op::IntMin:
    case Op::IntMax:
    case Op::NumberMin:
    case Op::NumberMax: return walk_extremum(inst);
    case Op::NoisyOr: return walk_noisy_or(inst);
    default: break;
  }
  if (ir::shape_of(inst.op).loops) return walk_loop(inst);
  for (const InstId operand : operands) walk(operand);
}

void NeededSignals::walk_comparison(const Inst& inst) {
  const auto operands = module_->operands_of(inst);
  const Type type = module_->insts[operands[0].index].type;
  const Value left = evaluator_->value(operands[0]), right = evaluator_->value(operands[1]);
  if (right.is_known(type)) return walk_against(inst.op, operands[0], right, true);
  if (left.is_known(type)) return walk_against(inst.op, operands[1], left, false);
  walk(operands[0]);
  walk(operands[1]);
}

void NeededSignals::walk_against(Op comparison, InstId id, const Value& other, bool is_left) {
  const Value own = evaluator_->value(id);
  const Truth answer = is_left ? compare(comparison, own, other) : compare(comparison, other, own);
  if (answer != Truth::Unknown) return;
  const Inst& inst = module_->insts[id.index];
  if (!is_extremum(inst.op)) return walk(id);
  for (const InstId operand : module_->operands_of(inst)) walk_against(comparison, operand, other, is_left);
}

// An operand of max that cannot exceed what another is known to reach has no say.
void NeededSignals::walk_extremum(const Inst& inst) {
  const Value whole = evaluator_->value(InstId(static_cast<std::size_t>(&inst - module_->insts.data())));
  for (const InstId operand : module_->operands_of(inst)) {
    const Value own = evaluator_->value(operand);
    bool matters = false;
    switch (inst.op) {
      case Op::IntMax: matters = own.ints.high > whole.ints.low; break;
      case Op::IntMin: matters = own.ints.low < whole.ints.high; break;
      case Op::NumberMax: matters = own.numbers.high > whole.numbers.low; break;
      default: matters = own.numbers.low < whole.numbers.high; break;
    }
    if (matters) walk(operand);
  }
}

void NeededSignals::walk_noisy_or(const Inst& inst) {
  const auto operands = module_->operands_of(inst);
  for (std::size_t i = 0; i + 1 < operands.size(); i += 2) {
    if (evaluator_->truth(operands[i + 1]) == Truth::False) continue;
    if (evaluator_->value(operands[i]).numbers.high <= 0) continue;
    walk(operands[i]);
    walk(operands[i + 1]);
  }
}

void NeededSignals::walk_loop(const Inst& inst) {
  if (evaluator_->loop_is_unknown(inst)) return;
  const InstId body = module_->operands_of(inst).back();
  evaluator_->for_each_in(inst, [&] {
    walk(body);
    return true;
  });
}

}  // namespace mpol::engine
