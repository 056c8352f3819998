// A rule fires when
//     applies and when and not unless … and any finding
// What the leaves mean stands here, from the columns of ir.def; what operations on known and unknown values mean is
// program/apply.hpp, which is tested on its own.
#include "tests/support/tree_walk.hpp"

#include <algorithm>

#include "program/apply.hpp"
#include "program/ir_shape.hpp"
#include "program/meaning.hpp"

namespace mpol::test {
namespace {

using checked::Expr;
using ir::Op;
using ir::Type;

constexpr IntInterval kAnyLength{0, IntInterval::anything().high};

class Walk {
 public:
  Walk(const checked::Policy& policy, Frame& frame, TextReader& text)
      : policy_(policy), tables_(policy.tables), frame_(frame), text_(text), loops_(policy.loops) {}

  RuleState state(const checked::Rule& rule) {
    Truth fires = Truth::True;
    if (rule.applies) fires = kleene_and(fires, truth(*rule.applies));
    if (rule.when) fires = kleene_and(fires, truth(*rule.when));
    for (const Expr& unless : rule.unless) fires = kleene_and(fires, !truth(unless));
    if (rule.findings) fires = kleene_and(fires, truth(*rule.findings));
    if (fires == Truth::Unknown) return RuleState::Undetermined;
    return fires == Truth::True ? RuleState::Fired : RuleState::NotFired;
  }

 private:
  // What a loop stands at: an element of a list, or a row of a finding.
  struct Item {
    SymbolId element;
    const FindingRowInfo* row = nullptr;
  };

  Truth truth(const Expr& expr) { return value(expr).truth; }

  Value value(const Expr& expr) {
    if (ir::shape_of(expr.op).loops) return loop(expr);
    std::vector<Value> operands;
    for (const Expr& operand : expr.operands) operands.push_back(value(operand));
    if (!is_pure(expr.op)) return leaf(expr, operands);
    return apply(inst_of(expr), operands, tables_, [this](SymbolId id) { return frame_.text_of(id); });
  }

  // The operation alone: its operands are handed over beside it.
  static ir::Inst inst_of(const Expr& expr) {
    ir::Inst inst;
    inst.op = expr.op;
    inst.type = expr.type;
    inst.flag = expr.flag;
    inst.a = expr.a;
    inst.b = expr.b;
    inst.c = expr.c;
    inst.int_value = expr.int_value;
    inst.number = expr.number;
    return inst;
  }

  Value leaf(const Expr& expr, const std::vector<Value>& operands) {
    switch (expr.op) {
      case Op::Field:
        return field(expr, unknown(expr.type, tables_.fields[expr.a].kind, tables_.fields[expr.a].bounds));
      case Op::FieldOr: return field(expr, operands[0]);
      case Op::FieldMissing: return to_truth(!frame_.fields[expr.a].present);
      case Op::Signal: return signal(expr);
      case Op::SignalOr: return signal_or(expr, operands[0]);
      case Op::SignalUnavailable: return unavailable(frame_.signals[expr.a].state);
      case Op::Param: return param(expr, operands);
      case Op::Element: return loops_[expr.a].element;
      case Op::FindingField: return loops_[expr.a].row->values[expr.b];
      case Op::ListHas: return list_has(frame_.fields[expr.a], operands[0].symbol);
      case Op::ListLength: return list_length(frame_.fields[expr.a]);
      case Op::Counter: return counter(expr);
      case Op::Outlier: return outlier(frame_.counters[expr.a], operands[0], operands[1]);
      default: return in_text(expr);
    }
  }

  // ---- counters ----
  Value counter(const Expr& expr) {
    const checked::Counter& declared = policy_.counters[expr.a];
    ir::Counter row;
    row.kind = declared.kind;
    row.shown_as = declared.shown_as;
    const CounterReading& reading = frame_.counters[expr.a];
    if (reading.state != CounterReading::State::Known) return unknown_value(row);
    const Value without = value_of(row, reading.totals);
    if (!declared.includes_this || reading.has_event) return without;
    Truth counts = Truth::True;
    if (declared.where) counts = kleene_and(counts, truth(*declared.where));
    if (declared.of && declared.of->op == Op::Field && !frame_.fields[declared.of->a].present) return without;
    if (declared.of) counts = kleene_and(counts, truth(*declared.of));
    if (counts == Truth::False) return without;
    CounterTotals totals = reading.totals;
    ++totals.count;
    const Value with_it = value_of(row, totals);
    return counts == Truth::True ? with_it : join(expr.type, without, with_it);
  }
  static Truth outlier(const CounterReading& reading, const Value& samples, const Value& confidence) {
    if (reading.state != CounterReading::State::Known || !samples.is_known(Type::Int) ||
        !confidence.is_known(Type::Number))
      return Truth::Unknown;
    return is_outlier(reading.totals, reading.others, samples.ints.low, confidence.numbers.low);
  }

  // ---- what is read ----
  static Value unknown(Type type, ValueKind kind, const Bounds& bounds) {
    if (type == Type::Int) return meaning::unknown_int(bounds);
    if (type == Type::Number) return meaning::unknown_number(kind, bounds);
    return Value::unknown(type);
  }
  Value field(const Expr& expr, Value when_missing) const {
    const FieldValue& field = frame_.fields[expr.a];
    if (!field.present) return when_missing;
    switch (expr.type) {
      case Type::Truth: return to_truth(field.truth);
      case Type::Int: return IntInterval::known(field.int_value);
      case Type::Number: return NumberInterval::known(field.number);
      case Type::Symbol: break;
    }
    return field.symbol;
  }
  Value signal(const Expr& expr) const {
    const SignalReading& reading = frame_.signals[expr.a];
    if (reading.state != SignalState::Available)
      return unknown(expr.type, tables_.signals[expr.a].kind, tables_.signals[expr.a].bounds);
    switch (expr.type) {
      case Type::Truth: return to_truth(reading.truth);
      case Type::Int: return IntInterval::known(reading.int_value);
      case Type::Number: return NumberInterval::known(reading.number);
      case Type::Symbol: break;
    }
    return reading.symbol;
  }
  // While nobody has asked, it may turn out to be either.
  Value signal_or(const Expr& expr, Value fallback) const {
    switch (frame_.signals[expr.a].state) {
      case SignalState::Available: return signal(expr);
      case SignalState::Unavailable: return fallback;
      case SignalState::NotFetched: break;
    }
    return join(expr.type, signal(expr), fallback);
  }
  static Truth unavailable(SignalState state) {
    return state == SignalState::NotFetched ? Truth::Unknown : to_truth(state == SignalState::Unavailable);
  }
  Value param(const Expr& expr, const std::vector<Value>& operands) const {
    const Param& param = tables_.params[expr.a];
    if (operands.empty()) return value_of(expr.type, param.rows[0].value);
    const SymbolId key = operands[0].symbol;
    if (key.has_value()) {
      const ParamRow* row = meaning::find_row(param, key, [this](SymbolId id) { return frame_.text_of(id); });
      return row == nullptr ? Value::unknown(expr.type) : value_of(expr.type, row->value);
    }
    Value hull = value_of(expr.type, param.rows[0].value);
    for (const ParamRow& row : param.rows) hull = join(expr.type, hull, value_of(expr.type, row.value));
    return hull;
  }
  static Truth list_has(const FieldValue& list, SymbolId symbol) {
    if (!list.present) return Truth::Unknown;
    if (list.list.empty()) return Truth::False;
    if (!symbol.has_value()) return Truth::Unknown;
    return to_truth(std::find(list.list.begin(), list.list.end(), symbol) != list.list.end());
  }
  static Value list_length(const FieldValue& list) {
    return list.present ? IntInterval::known(static_cast<std::int64_t>(list.list.size())) : kAnyLength;
  }
  Value in_text(const Expr& expr) {
    if (frame_.fields[tables_.views[expr.a].field.index].present) return text_.read(inst_of(expr));
    if (expr.type == Type::Int) return kAnyLength;
    return Value::unknown(expr.type);
  }

  // ---- loops ----
  // Nothing when the list, or the text, is missing.
  std::optional<std::vector<Item>> items(const Expr& loop) {
    std::vector<Item> items;
    if (loop.op == Op::AnyFinding) {
      const FindingSource& source = tables_.findings[loop.a];
      if (!frame_.fields[tables_.views[source.view.index].field.index].present) return std::nullopt;
      for (const std::uint32_t row : text_.finding_rows(source)) items.push_back({{}, &source.rows[row]});
      return items;
    }
    const FieldValue& list = frame_.fields[loop.a];
    if (!list.present) return std::nullopt;
    for (const SymbolId element : list.list) items.push_back({element, nullptr});
    return items;
  }
  Value loop(const Expr& loop) {
    const std::optional<std::vector<Item>> over = items(loop);
    if (!over) return loop.op == Op::CountElements ? Value(kAnyLength) : Value(Truth::Unknown);
    Truth any = Truth::False, all = Truth::True;
    IntInterval count = IntInterval::known(0);
    for (const Item& item : *over) {
      loops_[loop.b] = item;
      const Truth body = loop.operands.empty() ? Truth::True : truth(loop.operands[0]);
      any = kleene_or(any, body);
      all = kleene_and(all, body);
      count = meaning::count_one_more(count, body);
    }
    if (loop.op == Op::CountElements) return count;
    return loop.op == Op::AllElements ? all : any;
  }

  const checked::Policy& policy_;
  const Tables& tables_;
  Frame& frame_;
  TextReader& text_;
  std::vector<Item> loops_;  // by LoopId
};

}  // namespace

std::vector<RuleState> walk_policy(const checked::Policy& policy, Frame& frame, TextReader& text) {
  Walk walk(policy, frame, text);
  std::vector<RuleState> states;
  for (const checked::Rule& rule : policy.rules) states.push_back(walk.state(rule));
  return states;
}

}  // namespace mpol::test
