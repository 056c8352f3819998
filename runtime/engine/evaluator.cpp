// Lazy evaluation of the instruction graph.
//
// A value is remembered together with a stamp. What does not depend on a loop is good for as long as the event and its
// signals stay; what does is good for the loop's present element. Each event, each change of signals and each element
// takes a new number from one counter, so a remembered value is good exactly if its stamp is the greatest of the
// event's and its loops' numbers: nothing is ever cleared.
#include "runtime/engine/evaluator.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "program/ir_shape.hpp"
#include "program/meaning.hpp"

namespace mpol::engine {

using ir::Inst;
using ir::Op;
using ir::Type;

namespace {

Value join(Type type, const Value& a, const Value& b) {
  switch (type) {
    case Type::Truth: return meaning::select(Truth::Unknown, a.truth, b.truth);
    case Type::Int: return hull(a.ints, b.ints);
    case Type::Number: return hull(a.numbers, b.numbers);
    case Type::Symbol: break;
  }
  return meaning::select(Truth::Unknown, a.symbol, b.symbol);
}

// What is known of a field or signal that is not had.
Value unknown_value(Type type, ValueKind kind, const Bounds& bounds) {
  if (type == Type::Int) return meaning::unknown_int(bounds);
  if (type == Type::Number) return meaning::unknown_number(kind, bounds);
  return Value::unknown(type);
}

Value param_row_value(Type type, const ParamValue& value) {
  switch (type) {
    case Type::Truth: return to_truth(value.int_value != 0);
    case Type::Int: return IntInterval::known(value.int_value);
    case Type::Number: return NumberInterval::known(value.number);
    case Type::Symbol: break;
  }
  return value.symbol;
}

}  // namespace

Evaluator::Evaluator(const Program& program)

    : program_(&program),
      module_(&program.module()),
      text_(program),
      memos_(module_->insts.size()),
      loops_(module_->loops) {}

void Evaluator::begin(Frame& frame) {
  frame_ = &frame;
  text_.begin(frame);
  refresh();
}

void Evaluator::refresh() { event_stamp_ = ++last_stamp_; }

std::uint64_t Evaluator::stamp_of(InstId id) const {
  std::uint64_t stamp = event_stamp_;
  for (const LoopId loop : program_->loops_around(id)) stamp = std::max(stamp, loops_[loop.index].stamp);
  return stamp;
}

Value Evaluator::value(InstId id) {
  const std::uint64_t stamp = stamp_of(id);
  Memo& memo = memos_[id.index];
  if (memo.stamp != stamp) {
    memo.value = compute(id);
    memo.stamp = stamp;
  }
  return memo.value;
}

Value Evaluator::compute(InstId id) {
  const Inst& inst = module_->insts[id.index];
  switch (inst.op) {
    case Op::TruthConst: return static_cast<Truth>(inst.int_value);
    case Op::IntConst: return IntInterval::known(inst.int_value);
    case Op::NumberConst: return NumberInterval::known(inst.number);
    case Op::SymbolConst: return SymbolId(inst.a);
    case Op::Field:
    case Op::FieldOr:
    case Op::FieldMissing: return field_value(inst);
    case Op::Signal:
    case Op::SignalUnavailable: return signal_value(inst);
    case Op::SignalOr: {
      const SignalState state = frame_->signals[inst.a].state;
      if (state == SignalState::Available) return signal_value(inst);
      const Value fallback = value(module_->operands_of(inst)[0]);
      return state == SignalState::Unavailable ? fallback : join(inst.type, signal_value(inst), fallback);
    }
    case Op::Param: return param_value(inst);
    case Op::Element: return loops_[inst.a].element;
    case Op::FindingField: return finding_field(inst);
    case Op::Not:
    case Op::And:
    case Op::Or:
    case Op::Select:
    case Op::TruthEqual: return logic(inst);
    case Op::SymbolEqual:
    case Op::SymbolIn:
    case Op::LanguageIn:
    case Op::ListHas: return symbols(inst);
    case Op::NoisyOr: return noisy_or(inst);
    case Op::ListLength: {
      const FieldValue& field = frame_->fields[inst.a];
      if (!field.present) return IntInterval{0, IntInterval::anything().high};
      return IntInterval::known(static_cast<std::int64_t>(field.list.size()));
    }
    case Op::AnyElement:
    case Op::AllElements:
    case Op::CountElements:
    case Op::AnyFinding: return loop(inst);
    case Op::Has:
    case Op::CountMatches:
    case Op::CountPatterns:
    case Op::Near:
    case Op::TextLength:
    case Op::SegmentCount:
    case Op::DetectLanguage: return text(inst);
    case Op::IntEqual:
    case Op::IntLess:
    case Op::IntLessEqual:
    case Op::NumberEqual:
    case Op::NumberLess:
    case Op::NumberLessEqual:
    case Op::IntToNumber:
    case Op::IntNegate:
    case Op::IntAdd:
    case Op::IntSubtract:
    case Op::IntMultiply:
    case Op::IntDivide:
    case Op::IntMin:
    case Op::IntMax:
    case Op::NumberNegate:
    case Op::NumberAdd:
    case Op::NumberSubtract:
    case Op::NumberMultiply:
    case Op::NumberDivide:
    case Op::NumberMin:
    case Op::NumberMax: return arithmetic(inst);
    case Op::Counter:
    case Op::Outlier:
    case Op::Fired:
    case Op::Template:
    case Op::VerdictOf:
    case Op::LevelOf: break;
  }
  MPOL_ASSERT(ir::is_executed(inst.op), "lowering refuses instructions that no engine runs yet");
  return Value::unknown(inst.type);
}

Value Evaluator::field_value(const Inst& inst) const {
  const FieldValue& field = frame_->fields[inst.a];
  if (inst.op == Op::FieldMissing) return to_truth(!field.present);
  if (!field.present) {
    if (inst.op == Op::FieldOr) return const_cast<Evaluator*>(this)->value(module_->operands_of(inst)[0]);
    const EventField& info = module_->tables.fields[inst.a];
    return unknown_value(inst.type, info.kind, info.bounds);
  }
  switch (inst.type) {
    case Type::Truth: return to_truth(field.truth);
    case Type::Int: return IntInterval::known(field.int_value);
    case Type::Number: return NumberInterval::known(field.number);
    case Type::Symbol: break;
  }
  return field.symbol;
}

Value Evaluator::signal_value(const Inst& inst) const {
  const SignalReading& reading = frame_->signals[inst.a];
  if (inst.op == Op::SignalUnavailable) {
    return reading.state == SignalState::NotFetched ? Truth::Unknown
                                                    : to_truth(reading.state == SignalState::Unavailable);
  }
  if (reading.state != SignalState::Available) {
    const SignalInfo& info = module_->tables.signals[inst.a];
    return unknown_value(inst.type, info.kind, info.bounds);
  }
  switch (inst.type) {
    case Type::Truth: return to_truth(reading.truth);
    case Type::Int: return IntInterval::known(reading.int_value);
    case Type::Number: return NumberInterval::known(reading.number);
    case Type::Symbol: break;
  }
  return reading.symbol;
}

Value Evaluator::param_value(const Inst& inst) {
  const Param& param = module_->tables.params[inst.a];
  if (inst.operands_count == 0) return param_row_value(inst.type, param.rows.front().value);
  const SymbolId key = value(module_->operands_of(inst)[0]).symbol;
  if (!key.has_value()) {
    Value all = param_row_value(inst.type, param.rows.front().value);
    for (const ParamRow& row : param.rows) all = join(inst.type, all, param_row_value(inst.type, row.value));
    return all;
  }
  const ParamRow* row = meaning::find_row(param, key, [this](SymbolId symbol) { return frame_->text_of(symbol); });
  return row == nullptr ? Value::unknown(inst.type) : param_row_value(inst.type, row->value);
}

Value Evaluator::logic(const Inst& inst) {
  const auto operands = module_->operands_of(inst);
  switch (inst.op) {
    case Op::Not: return !truth(operands[0]);
    case Op::TruthEqual: return meaning::truth_equal(truth(operands[0]), truth(operands[1]));
    case Op::Select: {
      const Truth condition = truth(operands[0]);
      if (condition != Truth::Unknown) return value(operands[condition == Truth::True ? 1 : 2]);
      return join(inst.type, value(operands[1]), value(operands[2]));
    }
    default: break;
  }
  const Truth decides = to_truth(inst.op == Op::Or);
  Truth result = !decides;
  for (const InstId operand : operands) {
    const Truth next = truth(operand);
    if (next == decides) return decides;
    if (next == Truth::Unknown) result = Truth::Unknown;
  }
  return result;
}

Value Evaluator::symbols(const Inst& inst) {
  const auto operands = module_->operands_of(inst);
  const SymbolId symbol = value(operands[0]).symbol;
  switch (inst.op) {
    case Op::SymbolEqual: return meaning::symbol_equal(symbol, value(operands[1]).symbol);
    case Op::SymbolIn: return meaning::symbol_in(symbol, module_->tables.symbol_sets[inst.a]);
    case Op::LanguageIn:
      return meaning::language_in(symbol, module_->tables.symbol_sets[inst.a],
                                  [this](SymbolId id) { return frame_->text_of(id); });
    default: break;
  }
  const FieldValue& field = frame_->fields[inst.a];
  if (!field.present) return Truth::Unknown;
  if (field.list.empty()) return Truth::False;
  if (!symbol.has_value()) return Truth::Unknown;
  return to_truth(std::find(field.list.begin(), field.list.end(), symbol) != field.list.end());
}

Value Evaluator::arithmetic(const Inst& inst) {
  const auto operands = module_->operands_of(inst);
  const Value a = value(operands[0]);
  const Value b = operands.size() > 1 ? value(operands[1]) : a;
  const auto reduce_ints = [&](auto operation) {
    IntInterval result = a.ints;
    for (const InstId operand : operands.subspan(1)) result = operation(result, value(operand).ints);
    return result;
  };
  const auto reduce_numbers = [&](auto operation) {
    NumberInterval result = a.numbers;
    for (const InstId operand : operands.subspan(1)) result = operation(result, value(operand).numbers);
    return result;
  };
  switch (inst.op) {
    case Op::IntEqual: return equal(a.ints, b.ints);
    case Op::IntLess: return less(a.ints, b.ints);
    case Op::IntLessEqual: return less_equal(a.ints, b.ints);
    case Op::NumberEqual: return equal(a.numbers, b.numbers);
    case Op::NumberLess: return less(a.numbers, b.numbers);
    case Op::NumberLessEqual: return less_equal(a.numbers, b.numbers);
    case Op::IntToNumber: return meaning::to_number(a.ints);
    case Op::IntNegate: return meaning::negate(a.ints);
    case Op::IntAdd: return meaning::add(a.ints, b.ints);
    case Op::IntSubtract: return meaning::subtract(a.ints, b.ints);
    case Op::IntMultiply: return meaning::multiply(a.ints, b.ints);
    case Op::IntDivide: return meaning::divide(a.ints, b.ints);
    case Op::IntMin: return reduce_ints([](auto x, auto y) { return meaning::smallest(x, y); });
    case Op::IntMax: return reduce_ints([](auto x, auto y) { return meaning::greatest(x, y); });
    case Op::NumberNegate: return meaning::negate(a.numbers);
    case Op::NumberAdd: return meaning::add(a.numbers, b.numbers);
    case Op::NumberSubtract: return meaning::subtract(a.numbers, b.numbers);
    case Op::NumberMultiply: return meaning::multiply(a.numbers, b.numbers);
    case Op::NumberDivide: return meaning::divide(a.numbers, b.numbers);
    case Op::NumberMin: return reduce_numbers([](auto x, auto y) { return meaning::smallest(x, y); });
    case Op::NumberMax: return reduce_numbers([](auto x, auto y) { return meaning::greatest(x, y); });
    default: break;
  }
  MPOL_ASSERT(false, "compute() sends arithmetic only");
  return Value();
}

Value Evaluator::noisy_or(const Inst& inst) {
  const auto operands = module_->operands_of(inst);
  meaning::NoisyOr sum;
  for (std::size_t i = 0; i + 1 < operands.size(); i += 2) {
    if (const Truth condition = truth(operands[i + 1]); condition != Truth::False) {
      sum.add(value(operands[i]).numbers, condition);
    }
  }
  return sum.value();
}

bool Evaluator::loop_is_unknown(const Inst& loop) {
  return loop.op == Op::AnyFinding ? text_.findings(FindingSourceId(loop.a)).missing : !frame_->fields[loop.a].present;
}

Value Evaluator::finding_field(const Inst& inst) const {
  const LoopState& loop = loops_[inst.a];
  return loop.source->rows[loop.finding->row].values[inst.b];
}

Value Evaluator::loop(const Inst& inst) {
  if (loop_is_unknown(inst)) {
    if (inst.op != Op::CountElements) return Truth::Unknown;
    return IntInterval{0, IntInterval::anything().high};
  }
  const InstId body = module_->operands_of(inst).back();
  if (inst.op == Op::CountElements) {
    IntInterval count = IntInterval::known(0);
    for_each_in(inst, [&] {
      count = meaning::count_one_more(count, truth(body));
      return true;
    });
    return count;
  }
  const Truth decides = to_truth(inst.op != Op::AllElements);
  const bool is_cut = inst.op == Op::AnyFinding && text_.findings(FindingSourceId(inst.a)).cut;
  Truth result = is_cut ? Truth::Unknown : !decides;
  for_each_in(inst, [&] {
    const Truth next = truth(body);
    if (next != !decides) result = next;
    return next != decides;
  });
  return result;
}

Value Evaluator::text(const Inst& inst) {
  const ViewId view(inst.a);
  const PatternSetId set(inst.b);
  switch (inst.op) {
    case Op::Has: return text_.has(view, set);
    case Op::CountMatches: return text_.count_matches(view, set);
    case Op::CountPatterns: return text_.count_patterns(view, set);
    case Op::Near: return text_.near(inst);
    case Op::TextLength: return text_.length(view);
    case Op::SegmentCount: return text_.segment_count(view);
    default: return text_.detect_language(view);
  }
}

}  // namespace mpol::engine
