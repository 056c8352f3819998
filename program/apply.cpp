#include "program/apply.hpp"

#include "base/assert.hpp"
#include "program/meaning.hpp"

namespace mpol {

using ir::Inst;
using ir::Op;
using ir::Type;

namespace {

using Values = std::span<const Value>;

template <class T>
Value reduce(Values values, Interval<T> Value::* member, Interval<T> (*operation)(Interval<T>, Interval<T>)) {
  Interval<T> result = values[0].*member;
  for (const Value& next : values.subspan(1)) result = operation(result, next.*member);
  return result;
}

Value logic(Values values, Truth (*operation)(Truth, Truth)) {
  Truth result = values[0].truth;
  for (const Value& next : values.subspan(1)) result = operation(result, next.truth);
  return result;
}

Value select(const Inst& inst, Values v) {
  const Truth condition = v[0].truth;
  if (condition == Truth::Unknown) return join(inst.type, v[1], v[2]);
  return condition == Truth::True ? v[1] : v[2];
}

Value noisy_or(Values v) {
  meaning::NoisyOr sum;
  for (std::size_t i = 0; i + 1 < v.size(); i += 2) sum.add(v[i].numbers, v[i + 1].truth);
  return sum.value();
}

}  // namespace

bool is_pure(Op op) {
  switch (op) {
    case Op::TruthConst:
    case Op::IntConst:
    case Op::NumberConst:
    case Op::SymbolConst:
    case Op::Not:
    case Op::And:
    case Op::Or:
    case Op::TruthEqual:
    case Op::Select:
    case Op::SymbolEqual:
    case Op::SymbolIn:
    case Op::LanguageIn:
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
    case Op::IntMax:
    case Op::NumberEqual:
    case Op::NumberLess:
    case Op::NumberLessEqual:
    case Op::NumberNegate:
    case Op::NumberAdd:
    case Op::NumberSubtract:
    case Op::NumberMultiply:
    case Op::NumberDivide:
    case Op::NumberMin:
    case Op::NumberMax:
    case Op::NoisyOr: return true;
    default: return false;
  }
}

Value apply(const Inst& inst, Values v, const Tables& tables, const TextOf& text_of) {
  switch (inst.op) {
    case Op::TruthConst: return static_cast<Truth>(inst.int_value);
    case Op::IntConst: return IntInterval::known(inst.int_value);
    case Op::NumberConst: return NumberInterval::known(inst.number);
    case Op::SymbolConst: return SymbolId(inst.a);
    case Op::Not: return !v[0].truth;
    case Op::And: return logic(v, kleene_and);
    case Op::Or: return logic(v, kleene_or);
    case Op::TruthEqual: return meaning::truth_equal(v[0].truth, v[1].truth);
    case Op::Select: return select(inst, v);
    case Op::SymbolEqual: return meaning::symbol_equal(v[0].symbol, v[1].symbol);
    case Op::SymbolIn: return meaning::symbol_in(v[0].symbol, tables.symbol_sets[inst.a]);
    case Op::LanguageIn: return meaning::language_in(v[0].symbol, tables.symbol_sets[inst.a], text_of);
    case Op::IntEqual: return equal(v[0].ints, v[1].ints);
    case Op::IntLess: return less(v[0].ints, v[1].ints);
    case Op::IntLessEqual: return less_equal(v[0].ints, v[1].ints);
    case Op::IntToNumber: return meaning::to_number(v[0].ints);
    case Op::IntNegate: return meaning::negate(v[0].ints);
    case Op::IntAdd: return meaning::add(v[0].ints, v[1].ints);
    case Op::IntSubtract: return meaning::subtract(v[0].ints, v[1].ints);
    case Op::IntMultiply: return meaning::multiply(v[0].ints, v[1].ints);
    case Op::IntDivide: return meaning::divide(v[0].ints, v[1].ints);
    case Op::IntMin: return reduce<std::int64_t>(v, &Value::ints, meaning::smallest);
    case Op::IntMax: return reduce<std::int64_t>(v, &Value::ints, meaning::greatest);
    case Op::NumberEqual: return equal(v[0].numbers, v[1].numbers);
    case Op::NumberLess: return less(v[0].numbers, v[1].numbers);
    case Op::NumberLessEqual: return less_equal(v[0].numbers, v[1].numbers);
    case Op::NumberNegate: return meaning::negate(v[0].numbers);
    case Op::NumberAdd: return meaning::add(v[0].numbers, v[1].numbers);
    case Op::NumberSubtract: return meaning::subtract(v[0].numbers, v[1].numbers);
    case Op::NumberMultiply: return meaning::multiply(v[0].numbers, v[1].numbers);
    case Op::NumberDivide: return meaning::divide(v[0].numbers, v[1].numbers);
    case Op::NumberMin: return reduce<double>(v, &Value::numbers, meaning::smallest);
    case Op::NumberMax: return reduce<double>(v, &Value::numbers, meaning::greatest);
    case Op::NoisyOr: return noisy_or(v);
    default: break;
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
