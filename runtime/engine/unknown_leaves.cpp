// Walks the unknown parts of a condition down to what makes them unknown.
//
// A part that is known cannot change any more (meaning.hpp: every operation is monotone), so the walk never enters it.
// An `and` that is unknown has no false operand, hence each of its unknown ones can still decide it; the same holds for
// `or`. A comparison of min or max with a known value is an `and` or `or` of comparisons of its operands, and is walked
// as such: `max(a, b) >= 60%` does not need `b` when `b` cannot reach 60%.
#include "runtime/engine/unknown_leaves.hpp"

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

UnknownLeaves::UnknownLeaves(const Program& program) : module_(&program.module()), visits_(module_->insts.size()) {}

void UnknownLeaves::collect(Evaluator& evaluator, InstId condition, std::vector<InstId>& leaves) {
  evaluator_ = &evaluator;
  leaves_ = &leaves;
  walk(condition);
}

void UnknownLeaves::walk(InstId id) {
  const Inst& inst = module_->insts[id.index];
  if (evaluator_->value(id).is_known(inst.type)) return;
  const Visit visit{evaluator_->stamp_of(id), round_};
  if (visits_[id.index] == visit) return;
  visits_[id.index] = visit;
  walk_inside(id, inst);
}

void UnknownLeaves::walk_inside(InstId id, const Inst& inst) {
  const auto operands = module_->operands_of(inst);
  switch (inst.op) {
    case Op::SignalOr:
      if (evaluator_->frame().signals[inst.a].state == SignalState::NotFetched) return add_leaf(id);
      break;
    case Op::ListHas:
      if (!evaluator_->frame().fields[inst.a].present) return add_leaf(id);
      break;
    case Op::Select:
      if (const Truth condition = evaluator_->truth(operands[0]); condition != Truth::Unknown) {
        return walk(operands[condition == Truth::True ? 1 : 2]);
      }
      break;
    case Op::IntLess:
    case Op::IntLessEqual:
    case Op::NumberLess:
    case Op::NumberLessEqual: return walk_comparison(id, inst);
    case Op::IntMin:
    case Op::IntMax:
    case Op::NumberMin:
    case Op::NumberMax: return walk_extremum(id, inst);
    case Op::NoisyOr: return walk_noisy_or(id, inst);
    case Op::Counter: return walk_counter(id, inst);
    default: break;
  }
  if (ir::shape_of(inst.op).loops) return walk_loop(id, inst);
  walk_operands(id, inst);
}

// An instruction that is unknown though its operands are known is itself what is missing: a leaf, or an error value.
void UnknownLeaves::walk_operands(InstId id, const Inst& inst) {
  bool any_unknown = false;
  for (const InstId operand : module_->operands_of(inst)) {
    any_unknown |= !evaluator_->value(operand).is_known(module_->insts[operand.index].type);
    walk(operand);
  }
  if (!any_unknown) add_leaf(id);
}

void UnknownLeaves::walk_comparison(InstId id, const Inst& inst) {
  const auto operands = module_->operands_of(inst);
  const Type type = module_->insts[operands[0].index].type;
  const Value left = evaluator_->value(operands[0]), right = evaluator_->value(operands[1]);
  if (right.is_known(type)) return walk_against(inst.op, operands[0], right, true);
  if (left.is_known(type)) return walk_against(inst.op, operands[1], left, false);
  walk_operands(id, inst);
}

void UnknownLeaves::walk_against(Op comparison, InstId id, const Value& other, bool is_left) {
  const Value own = evaluator_->value(id);
  const Truth answer = is_left ? compare(comparison, own, other) : compare(comparison, other, own);
  if (answer != Truth::Unknown) return;
  const Inst& inst = module_->insts[id.index];
  if (!is_extremum(inst.op)) return walk(id);
  for (const InstId operand : module_->operands_of(inst)) walk_against(comparison, operand, other, is_left);
}

// An operand of max that cannot exceed what another is known to reach has no say.
void UnknownLeaves::walk_extremum(InstId id, const Inst& inst) {
  const Value whole = evaluator_->value(id);
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

void UnknownLeaves::walk_noisy_or(InstId id, const Inst& inst) {
  const auto operands = module_->operands_of(inst);
  bool any = false;
  for (std::size_t i = 0; i + 1 < operands.size(); i += 2) {
    if (evaluator_->truth(operands[i + 1]) == Truth::False) continue;
    if (evaluator_->value(operands[i]).numbers.high <= 0) continue;
    any = true;
    walk(operands[i]);
    walk(operands[i + 1]);
  }
  if (!any) add_leaf(id);
}

// One that includes this event may only lack what this event adds.
void UnknownLeaves::walk_counter(InstId id, const Inst& inst) {
  const ir::Counter& counter = module_->counters[inst.a];
  if (evaluator_->frame().counters[inst.a].state != CounterReading::State::Known || !counter.includes_this)
    return add_leaf(id);
  const std::size_t before = leaves_->size();
  for (const InstId part : {counter.where, counter.of}) {
    if (part.has_value()) walk(part);
  }
  if (leaves_->size() == before) add_leaf(id);
}

void UnknownLeaves::walk_loop(InstId id, const Inst& inst) {
  if (evaluator_->loop_is_unknown(inst)) return add_leaf(id);
  const InstId body = module_->operands_of(inst).back();
  evaluator_->for_each_in(inst, [&] {
    walk(body);
    return true;
  });
}

}  // namespace mpol::engine
