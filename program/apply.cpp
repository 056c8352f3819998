#include "program/apply.hpp"

#include "base/assert.hpp"
#include "program/meaning.hpp"

namespace mpol {

using ir::Inst;
using ir::Op;
using ir::Type;

namespace {

using Values = std::span<const Value>;

Value logic(const Inst& inst, Values v) {
  Truth result = v[0].truth;
  switch (inst.op) {
    case Op::Not: return !result;
    case Op::And:
      for (const Value& next : v.subspan(1)) result = kleene_and(result, next.truth);
      return result;
    case Op::Or:
      for (const Value& next : v.subspan(1)) result = kleene_or(result, next.truth);
      return result;
    default: return meaning::truth_equal(v[0].truth, v[1].truth);
  }
}

Value select(const Inst& inst, Values v) {
  const Truth condition = v[0].truth;
  if (condition == Truth::Unknown) return join(inst.type, v[1], v[2]);
  return condition == Truth::True ? v[1] : v[2];
}

Value ints(Op op, Values v) {
  IntInterval a = v[0].ints;
  const IntInterval b = v[v.size() - 1].ints;
  switch (op) {
    case Op::IntEqual: return equal(a, b);
    case Op::IntLess: return less(a, b);
    case Op::IntLessEqual: return less_equal(a, b);
    case Op::IntToNumber: return meaning::to_number(a);
    case Op::IntNegate: return meaning::negate(a);
    case Op::IntAdd: return meaning::add(a, b);
    case Op::IntSubtract: return meaning::subtract(a, b);
    case Op::IntMultiply: return meaning::multiply(a, b);
    case Op::IntDivide: return meaning::divide(a, b);
    case Op::IntMin:
      for (const Value& next : v) a = meaning::smallest(a, next.ints);
      return a;
    default:
      for (const Value& next : v) a = meaning::greatest(a, next.ints);
      return a;
  }
}

Value numbers(Op op, Values v) {
  NumberInterval a = v[0].numbers;
  const NumberInterval b = v[v.size() - 1].numbers;
  switch (op) {
    case Op::NumberEqual: return equal(a, b);
    case Op::NumberLess: return less(a, b);
    case Op::NumberLessEqual: return less_equal(a, b);
    case Op::NumberNegate: return meaning::negate(a);
    case Op::NumberAdd: return meaning::add(a, b);
    case Op::NumberSubtract: return meaning::subtract(a, b);
    case Op::NumberMultiply: return meaning::multiply(a, b);
    case Op::NumberDivide: return meaning::divide(a, b);
    case Op::NumberMin:
      for (const Value& next : v) a = meaning::smallest(a, next.numbers);
      return a;
    default:
      for (const Value& next : v) a = meaning::greatest(a, next.numbers);
      return a;
  }
}

Value noisy_or(Values v) {
  meaning::NoisyOr sum;
  for (std::size_t i = 0; i + 1 < v.size(); i += 2) sum.add(v[i].numbers, v[i + 1].truth);
  return sum.value();
}

enum class Group : std::uint8_t { Reads, Constant, Logic, Select, Symbols, Ints, Numbers, NoisyOr };

Group group_of(Op op) {
  switch (op) {
    case Op::TruthConst:
    case Op::IntConst:
    case Op::NumberConst:
    case Op::SymbolConst: return Group::Constant;
    case Op::Not:
    case Op::And:
    case Op::Or:
    case Op::TruthEqual: return Group::Logic;
    case Op::Select: return Group::Select;
    case Op::SymbolEqual:
    case Op::SymbolIn:
    case Op::LanguageIn: return Group::Symbols;
    case Op::IntEqual:
    case Op::IntLess:
    case Op::IntLessEqual:
    case Op::IntToNumber:
    case Op::IntNegate:
    case Op::IntAdd:
    case Op::IntSubtract:
    case Op::IntMultiply:
    case Op::IntDivide:
    case Op::IntMin:
    case Op::IntMax: return Group::Ints;
    case Op::NumberEqual:
    case Op::NumberLess:
    case Op::NumberLessEqual:
    case Op::NumberNegate:
    case Op::NumberAdd:
    case Op::NumberSubtract:
    case Op::NumberMultiply:
    case Op::NumberDivide:
    case Op::NumberMin:
    case Op::NumberMax: return Group::Numbers;
    case Op::NoisyOr: return Group::NoisyOr;
    default: return Group::Reads;
  }
}

Value constant(const Inst& inst) {
  switch (inst.op) {
    case Op::TruthConst: return static_cast<Truth>(inst.int_value);
    case Op::IntConst: return IntInterval::known(inst.int_value);
    case Op::NumberConst: return NumberInterval::known(inst.number);
    default: return SymbolId(inst.a);
  }
}

Value symbols(const Inst& inst, Values v, const Tables& tables, const TextOf& text_of) {
  switch (inst.op) {
    case Op::SymbolEqual: return meaning::symbol_equal(v[0].symbol, v[1].symbol);
    case Op::SymbolIn: return meaning::symbol_in(v[0].symbol, tables.symbol_sets[inst.a]);
    default: return meaning::language_in(v[0].symbol, tables.symbol_sets[inst.a], text_of);
  }
}

}  // namespace

bool is_pure(Op op) { return group_of(op) != Group::Reads; }

Value apply(const Inst& inst, Values operands, const Tables& tables, const TextOf& text_of) {
  switch (group_of(inst.op)) {
    case Group::Constant: return constant(inst);
    case Group::Logic: return logic(inst, operands);
    case Group::Select: return select(inst, operands);
    case Group::Symbols: return symbols(inst, operands, tables, text_of);
    case Group::Ints: return ints(inst.op, operands);
    case Group::Numbers: return numbers(inst.op, operands);
    case Group::NoisyOr: return noisy_or(operands);
    case Group::Reads: break;
  }
  MPOL_ASSERT(false, "apply() is asked for pure operations only");
  return {};
}

Value value_of(Type type, const ParamValue& value) {
  switch (type) {
    case Type::Truth: return to_truth(value.int_value != 0);
    case Type::Int: return IntInterval::known(value.int_value);
    case Type::Number: return NumberInterval::known(value.number);
    case Type::Symbol: break;
  }
  return value.symbol;
}

Value join(Type type, const Value& a, const Value& b) {
  switch (type) {
    case Type::Truth: return meaning::select(Truth::Unknown, a.truth, b.truth);
    case Type::Int: return hull(a.ints, b.ints);
    case Type::Number: return hull(a.numbers, b.numbers);
    case Type::Symbol: break;
  }
  return meaning::select(Truth::Unknown, a.symbol, b.symbol);
}

}  // namespace mpol
