// The part of the evaluator that reads what other events have left: counters, and which rules fired.
#include "program/meaning.hpp"
#include "runtime/engine/evaluator.hpp"

namespace mpol::engine {

using ir::CounterKind;
using ir::Inst;
using ir::Type;

const CounterReading& Evaluator::reading(CounterId id) {
  CounterReading& reading = frame_->counters[id.index];
  if (reading.state == CounterReading::State::NotRead && frame_->counter_source != nullptr)
    frame_->counter_source->read(id);
  return reading;
}

Truth Evaluator::contribution(CounterId id, Contribution& out) {
  const ir::Counter& counter = module_->counters[id.index];
  const Truth where = counter.where.has_value() ? truth(counter.where) : Truth::True;
  if (where == Truth::False || !counter.of.has_value()) return where;
  const Inst& counted = module_->insts[counter.of.index];
  // A field that the event does not have is nothing to count, rather than something unknown.
  if (counted.op == ir::Op::Field && !frame_->fields[counted.a].present) return Truth::False;
  const Type type = counted.type;
  const Value of = value(counter.of);
  if (type == Type::Truth) return of.truth == Truth::False ? of.truth : kleene_and(where, of.truth);
  if (!of.is_known(type)) return Truth::Unknown;
  switch (type) {
    case Type::Int:
      out.total = of.ints.low;
      out.amount = static_cast<double>(of.ints.low);
      break;
    case Type::Number: out.amount = of.numbers.low; break;
    case Type::Symbol: out.string = frame_->text_of(of.symbol); break;
    case Type::Truth: break;
  }
  return where;
}

Value Evaluator::counter(const Inst& inst) {
  const ir::Counter& counter = module_->counters[inst.a];
  const CounterReading& read = reading(CounterId(inst.a));
  if (read.state != CounterReading::State::Known) return unknown_value(counter);
  const Value before = value_of(counter, read.totals);
  if (!counter.includes_this || read.has_event) return before;
  Contribution event;
  const Truth counts = contribution(CounterId(inst.a), event);
  if (counts == Truth::False) return before;
  const std::int64_t time = time_field_.has_value() ? frame_->fields[time_field_.index].int_value : 0;
  const Value after = value_of(counter, with(counter, read.totals, event, time));
  if (counts == Truth::True) return after;
  // What it adds may be unknown too: then nothing more than the kind is known.
  const bool adds_one = counter.kind == CounterKind::Count || counter.kind == CounterKind::Distinct;
  return adds_one ? join(inst.type, before, after) : unknown_value(counter);
}

Value Evaluator::outlier(const Inst& inst) {
  const auto operands = module_->operands_of(inst);
  const Value samples = value(operands[0]), confidence = value(operands[1]);
  if (!samples.is_known(Type::Int) || !confidence.is_known(Type::Number)) return Truth::Unknown;
  const CounterReading& read = reading(CounterId(inst.a));
  if (read.state != CounterReading::State::Known) return Truth::Unknown;
  return is_outlier(read.totals, read.others, samples.ints.low, confidence.numbers.low);
}

Value Evaluator::fired(const Inst& inst) const {
  if (outcome_ == nullptr) return Truth::Unknown;
  Truth result = Truth::False;
  for (const RuleId rule : module_->tables.rule_sets[inst.a]) {
    const RuleState state = outcome_->state_of(rule);
    if (state == RuleState::Fired) return Truth::True;
    if (state == RuleState::Undetermined) result = Truth::Unknown;
  }
  return result;
}

}  // namespace mpol::engine
