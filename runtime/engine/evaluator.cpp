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

// What is known of a field or signal that is not had.
Value unknown_value(Type type, ValueKind kind, const Bounds& bounds) {
  if (type == Type::Int) return meaning::unknown_int(bounds);
  if (type == Type::Number) return meaning::unknown_number(kind, bounds);
  return Value::unknown(type);
}

}  // namespace

Evaluator::Evaluator(const Program& program)
    : program_(&program),
      module_(&program.module()),
      text_(program),
      memos_(module_->insts.size()),
      loops_(module_->loops),
      tables_(module_->tables.params.size()),
      text_of_([this](SymbolId id) { return frame_->text_of(id); }) {
  const std::vector<EventField>& fields = module_->tables.fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == "time" && fields[i].kind == ValueKind::Time) time_field_ = FieldId(i);
  }
  for (const Inst& inst : module_->insts) {
    if (inst.op != Op::Param || inst.operands_count == 0) continue;
    const Param& param = module_->tables.params[inst.a];
    Table& table = tables_[inst.a];
    table.limits = value_of(inst.type, param.rows.front().value);
    for (const ParamRow& row : param.rows) {
      table.limits = join(inst.type, table.limits, value_of(inst.type, row.value));
      table.has_row_for_all |= !row.key.has_value();
    }
  }
}

Value Evaluator::compute(InstId id) {
  const Inst& inst = module_->insts[id.index];
  switch (inst.op) {
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
    case Op::And:
    case Op::Or: return logic(inst);
    case Op::Select: return select(inst);
    case Op::ListHas: return list_has(inst);
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
    case Op::DetectLanguage:
    case Op::Template: return text(inst);
    case Op::IntEqual:
    case Op::IntLess:
    case Op::IntLessEqual:
    case Op::NumberEqual:
    case Op::NumberLess:
    case Op::NumberLessEqual: return comparison(inst);
    case Op::TruthConst:
    case Op::IntConst:
    case Op::NumberConst:
    case Op::SymbolConst:
    case Op::Not:
    case Op::TruthEqual:
    case Op::SymbolEqual:
    case Op::SymbolIn:
    case Op::LanguageIn:
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
    case Op::NumberMax: return pure(inst);
    case Op::Counter: return counter(inst);
    case Op::Outlier: return outlier(inst);
    case Op::Fired: return fired(inst);
    case Op::VerdictOf:
    case Op::LevelOf: break;
  }
  MPOL_ASSERT(ir::is_executed(inst.op), "lowering refuses instructions that no engine runs yet");
  return Value::unknown(inst.type);
}

// Every operand, then the operation (program/apply.hpp).
Value Evaluator::pure(const Inst& inst) {
  const std::size_t begin = operands_.size();
  for (const InstId operand : module_->operands_of(inst)) {
    const Value next = value(operand);
    operands_.push_back(next);
  }
  const Value result = apply(inst, std::span(operands_).subspan(begin), module_->tables, text_of_);
  operands_.resize(begin);
  return result;
}

// The limits of a parameter's table often decide a comparison already. Its key is not asked for then: it may be a
// language that would have to be detected.
Value Evaluator::comparison(const Inst& inst) {
  const auto operands = module_->operands_of(inst);
  const Table* const tables[2] = {table_of(operands[0]), table_of(operands[1])};
  Value values[2];
  for (std::size_t i = 0; i < 2; ++i) values[i] = tables[i] != nullptr ? tables[i]->limits : value(operands[i]);
  const Value by_limits = apply(inst, values, module_->tables, text_of_);
  const bool is_rough = tables[0] != nullptr || tables[1] != nullptr;
  if (!is_rough || by_limits.truth != Truth::Unknown) return by_limits;
  return pure(inst);
}

const Evaluator::Table* Evaluator::table_of(InstId id) const {
  const Inst& inst = module_->insts[id.index];
  const bool is_table = inst.op == Op::Param && inst.operands_count > 0 && tables_[inst.a].has_row_for_all;
  return is_table ? &tables_[inst.a] : nullptr;
}

Value Evaluator::field_value(const Inst& inst) {
  const FieldValue& field = frame_->fields[inst.a];
  if (inst.op == Op::FieldMissing) return to_truth(!field.present);
  if (!field.present) {
    if (inst.op == Op::FieldOr) return value(module_->operands_of(inst)[0]);
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
  if (inst.operands_count == 0) return value_of(inst.type, param.rows.front().value);
  const SymbolId key = value(module_->operands_of(inst)[0]).symbol;
  if (!key.has_value()) return tables_[inst.a].limits;
  const ParamRow* row = meaning::find_row(param, key, text_of_);
  return row == nullptr ? Value::unknown(inst.type) : value_of(inst.type, row->value);
}

// Asks no operand more once one has decided.
Value Evaluator::logic(const Inst& inst) {
  const Truth decides = to_truth(inst.op == Op::Or);
  Truth result = !decides;
  for (const InstId operand : module_->operands_of(inst)) {
    const Truth next = truth(operand);
    if (next == decides) return decides;
    if (next == Truth::Unknown) result = Truth::Unknown;
  }
  return result;
}

// Asks only the side that is taken.
Value Evaluator::select(const Inst& inst) {
  const auto operands = module_->operands_of(inst);
  const Truth condition = truth(operands[0]);
  if (condition != Truth::Unknown) return value(operands[condition == Truth::True ? 1 : 2]);
  return join(inst.type, value(operands[1]), value(operands[2]));
}

Value Evaluator::list_has(const Inst& inst) {
  const FieldValue& field = frame_->fields[inst.a];
  if (!field.present) return Truth::Unknown;
  if (field.list.empty()) return Truth::False;
  const SymbolId symbol = value(module_->operands_of(inst)[0]).symbol;
  if (!symbol.has_value()) return Truth::Unknown;
  return to_truth(std::find(field.list.begin(), field.list.end(), symbol) != field.list.end());
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
    case Op::Template: return text_.template_of(view);
    default: return text_.detect_language(view);
  }
}

}  // namespace mpol::engine
