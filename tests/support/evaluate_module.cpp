#include "tests/support/evaluate_module.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "program/apply.hpp"
#include "program/ir_shape.hpp"
#include "program/meaning.hpp"
#include "program/template.hpp"

namespace mpol::test {
namespace {

using ir::Inst;
using ir::Op;
using ir::Type;

class Evaluation {
 public:
  Evaluation(const ir::Module& module, Frame& frame, TextReader* reader)
      : module_(module),
        tables_(module.tables),
        frame_(frame),
        reader_(reader),
        memo_(module.insts.size()),
        loops_(module.loops) {
    text_of_ = [this](SymbolId id) { return frame_.text_of(id); };
  }

  DirectOutcome run() {
    DirectOutcome outcome;
    for (const ir::Rule& rule : module_.rules) {
      const Truth truth = value(rule.condition).truth;
      outcome.rules.push_back(truth == Truth::Unknown ? RuleState::Undetermined
                              : truth == Truth::True  ? RuleState::Fired
                                                      : RuleState::NotFired);
      outcome.arguments.push_back(truth == Truth::True ? arguments(rule) : std::string());
    }
    return outcome;
  }

 private:
  // What a loop runs over: symbols, or rows of a finding.
  struct Item {
    SymbolId element;
    const FindingRowInfo* finding = nullptr;
  };

  std::string arguments(const ir::Rule& rule) {
    if (!rule.findings.has_value()) return arguments_now(rule);
    const Inst& loop = module_.insts[rule.findings.index];
    std::string out;
    ++open_loops_;
    for (const Item& item : items(loop)) {
      loops_[loop.b] = item;
      if (value(module_.operands_of(loop)[0]).truth == Truth::True) out += arguments_now(rule) + "; ";
    }
    --open_loops_;
    return out;
  }
  std::string arguments_now(const ir::Rule& rule) {
    std::string out;
    for (const ir::ActionCall& call : rule.then) {
      for (const ir::ActionArg& arg : call.args) {
        if (arg.kind == ir::ArgKind::Value) out += shown(arg.value) + ", ";
        if (arg.kind == ir::ArgKind::SpansOfScore) out += shown(arg.score) + ", ";
        if (arg.kind == ir::ArgKind::SpansOfPatterns) out += tables_.pattern_sets[arg.patterns.index].name + ", ";
      }
    }
    return out;
  }
  std::string shown(InstId id) {
    const Value v = value(id);
    switch (module_.insts[id.index].type) {
      case Type::Truth: return fmt::to_string(static_cast<int>(v.truth));
      case Type::Int: return fmt::format("{}..{}", v.ints.low, v.ints.high);
      case Type::Number: return fmt::format("{}..{}", v.numbers.low, v.numbers.high);
      case Type::Symbol: break;
    }
    return v.symbol.has_value() ? std::string(frame_.text_of(v.symbol)) : "unknown";
  }

  // Remembered outside of loops only, where a value cannot change: without that, shared operands cost exponential time.
  Value value(InstId id) {
    if (open_loops_ > 0) return compute(id);
    if (!memo_[id.index]) memo_[id.index] = compute(id);
    return *memo_[id.index];
  }
  Value compute(InstId id) {
    const Inst& inst = module_.insts[id.index];
    if (ir::shape_of(inst.op).loops) return loop(inst);
    std::vector<Value> operands;
    for (const InstId operand : module_.operands_of(inst)) operands.push_back(value(operand));
    if (is_pure(inst.op)) return apply(inst, operands, tables_, text_of_);
    return read(inst, operands);
  }

  Value read(const Inst& inst, const std::vector<Value>& operands) {
    switch (inst.op) {
      case Op::Field: return field(inst, unknown_field(inst));
      case Op::FieldOr: return field(inst, operands[0]);
      case Op::FieldMissing: return to_truth(!frame_.fields[inst.a].present);
      case Op::Signal: return signal(inst);
      case Op::SignalOr: return signal_or(inst, operands[0]);
      case Op::SignalUnavailable: return unavailable(frame_.signals[inst.a].state);
      case Op::Param: return param(inst, operands);
      case Op::Element: return loops_[inst.a].element;
      case Op::FindingField: return loops_[inst.a].finding->values[inst.b];
      case Op::ListHas: return list_has(frame_.fields[inst.a], operands[0].symbol);
      case Op::ListLength: {
        const FieldValue& list = frame_.fields[inst.a];
        if (!list.present) return IntInterval{0, IntInterval::anything().high};
        return IntInterval::known(static_cast<std::int64_t>(list.list.size()));
      }
      case Op::Counter: return counter(inst);
      case Op::Outlier: {
        const CounterReading& reading = frame_.counters[inst.a];
        const bool known = reading.state == CounterReading::State::Known && operands[0].is_known(Type::Int) &&
                           operands[1].is_known(Type::Number);
        if (!known) return Truth::Unknown;
        return is_outlier(reading.totals, reading.others, operands[0].ints.low, operands[1].numbers.low);
      }
      default: return text(inst);
    }
  }

  // ---- counters ----
  Value counter(const Inst& inst) {
    const ir::Counter& row = module_.counters[inst.a];
    const CounterReading& reading = frame_.counters[inst.a];
    if (reading.state != CounterReading::State::Known) return unknown_value(row);
    const Value without = value_of(row, reading.totals);
    if (!row.includes_this || reading.has_event) return without;
    Truth counts = Truth::True;
    if (row.where.has_value()) counts = kleene_and(counts, value(row.where).truth);
    if (row.of.has_value()) {
      const Inst& of = module_.insts[row.of.index];
      if (of.op == Op::Field && !frame_.fields[of.a].present && counts != Truth::False) return without;
      counts = kleene_and(counts, value(row.of).truth);
    }
    if (counts == Truth::False) return without;
    CounterTotals totals = reading.totals;
    ++totals.count;
    totals.amount += row.kind == ir::CounterKind::Rate ? -1 : 1;
    if (counts == Truth::True) return value_of(row, totals);
    if (row.kind == ir::CounterKind::Count) return join(inst.type, without, value_of(row, totals));
    return unknown_value(row);
  }

  // ---- fields, signals, parameters ----
  Value unknown(Type type, ValueKind kind, const Bounds& bounds) {
    if (type == Type::Int) return meaning::unknown_int(bounds);
    if (type == Type::Number) return meaning::unknown_number(kind, bounds);
    return Value::unknown(type);
  }
  Value unknown_field(const Inst& inst) {
    return unknown(inst.type, tables_.fields[inst.a].kind, tables_.fields[inst.a].bounds);
  }
  Value field(const Inst& inst, Value when_missing) {
    const FieldValue& field = frame_.fields[inst.a];
    if (!field.present) return when_missing;
    return value_of(inst.type, {inst.type == Type::Truth ? field.truth : field.int_value, field.number, field.symbol});
  }
  Value signal(const Inst& inst) {
    const SignalReading& reading = frame_.signals[inst.a];
    if (reading.state != SignalState::Available)
      return unknown(inst.type, tables_.signals[inst.a].kind, tables_.signals[inst.a].bounds);
    return value_of(inst.type,
                    {inst.type == Type::Truth ? reading.truth : reading.int_value, reading.number, reading.symbol});
  }
  Value signal_or(const Inst& inst, Value fallback) {
    const SignalState state = frame_.signals[inst.a].state;
    if (state == SignalState::Unavailable) return fallback;
    return state == SignalState::Available ? signal(inst) : join(inst.type, signal(inst), fallback);
  }
  static Truth unavailable(SignalState state) {
    return state == SignalState::NotFetched ? Truth::Unknown : to_truth(state == SignalState::Unavailable);
  }
  Value param(const Inst& inst, const std::vector<Value>& operands) {
    const Param& param = tables_.params[inst.a];
    if (operands.empty()) return value_of(inst.type, param.rows[0].value);
    if (!operands[0].symbol.has_value()) {
      Value all = value_of(inst.type, param.rows[0].value);
      for (const ParamRow& row : param.rows) all = join(inst.type, all, value_of(inst.type, row.value));
      return all;
    }
    const ParamRow* row = meaning::find_row(param, operands[0].symbol, text_of_);
    return row == nullptr ? Value::unknown(inst.type) : value_of(inst.type, row->value);
  }
  static Truth list_has(const FieldValue& list, SymbolId symbol) {
    if (!list.present) return Truth::Unknown;
    if (list.list.empty()) return Truth::False;
    if (!symbol.has_value()) return Truth::Unknown;
    return to_truth(std::find(list.list.begin(), list.list.end(), symbol) != list.list.end());
  }

  // ---- loops ----
  bool can_run(const Inst& loop) const {
    const FieldId field =
        loop.op == Op::AnyFinding ? tables_.views[tables_.findings[loop.a].view.index].field : FieldId(loop.a);
    return frame_.fields[field.index].present;
  }
  std::vector<Item> items(const Inst& loop) {
    std::vector<Item> out;
    if (loop.op != Op::AnyFinding) {
      for (const SymbolId element : frame_.fields[loop.a].list) out.push_back({element, nullptr});
      return out;
    }
    const FindingSource& source = tables_.findings[loop.a];
    if (reader_ != nullptr) {
      for (const std::uint32_t row : reader_->finding_rows(source)) out.push_back({{}, &source.rows[row]});
      return out;
    }
    const std::string text = view_text(source.view);
    for (const FindingRowInfo& row : source.rows) {
      const bool excused = row.unless.has_value() && occurs(row.unless, text);
      if (!excused && occurs(row.pattern, text)) out.push_back({{}, &row});
    }
    return out;
  }
  Value loop(const Inst& loop) {
    if (!can_run(loop)) {
      if (loop.op == Op::CountElements) return IntInterval{0, IntInterval::anything().high};
      return Truth::Unknown;
    }
    IntInterval count = IntInterval::known(0);
    Truth any = Truth::False, all = Truth::True;
    ++open_loops_;
    for (const Item& item : items(loop)) {
      loops_[loop.b] = item;
      const Truth body = value(module_.operands_of(loop)[0]).truth;
      count = meaning::count_one_more(count, body);
      any = kleene_or(any, body);
      all = kleene_and(all, body);
    }
    --open_loops_;
    if (loop.op == Op::CountElements) return count;
    return loop.op == Op::AllElements ? all : any;
  }

  // ---- text ----
  std::string view_text(ViewId id) const {
    const ViewInfo& view = tables_.views[id.index];
    if (view.builtin.empty()) return std::string(frame_.fields[view.field.index].text);
    std::string text = view_text(view.source);
    if (view.builtin == "decoded") std::reverse(text.begin(), text.end());
    return text;
  }
  bool occurs(PatternId id, const std::string& text) const {
    return text.find(tables_.patterns[id.index].text) != std::string::npos;
  }
  bool has(std::uint32_t set, const std::string& text) const {
    const std::vector<PatternId>& patterns = tables_.pattern_sets[set].patterns;
    return std::any_of(patterns.begin(), patterns.end(), [&](PatternId id) { return occurs(id, text); });
  }
  std::int64_t count_matches(std::uint32_t set, const std::string& text) const {
    std::int64_t count = 0;
    for (const PatternId id : tables_.pattern_sets[set].patterns) {
      const std::string& pattern = tables_.patterns[id.index].text;
      for (std::size_t at = text.find(pattern); at != std::string::npos; at = text.find(pattern, at + pattern.size()))
        ++count;
    }
    return count;
  }
  std::int64_t count_patterns(std::uint32_t set, const std::string& text) const {
    const std::vector<PatternId>& patterns = tables_.pattern_sets[set].patterns;
    return std::count_if(patterns.begin(), patterns.end(), [&](PatternId id) { return occurs(id, text); });
  }
  Value text(const Inst& inst) {
    if (!frame_.fields[tables_.views[inst.a].field.index].present) {
      if (inst.type == Type::Int) return IntInterval{0, IntInterval::anything().high};
      return Value::unknown(inst.type);
    }
    if (reader_ != nullptr) return reader_->read(inst);
    const std::string text = view_text(ViewId(inst.a));
    switch (inst.op) {
      case Op::Has: return to_truth(has(inst.b, text));
      case Op::CountMatches: return IntInterval::known(count_matches(inst.b, text));
      case Op::CountPatterns: return IntInterval::known(count_patterns(inst.b, text));
      case Op::Near:
        return to_truth(has(inst.b, text) && has(inst.c, text) &&
                        static_cast<std::int64_t>(text.size()) <= inst.int_value);
      case Op::TextLength: return IntInterval::known(static_cast<std::int64_t>(text.size()));
      case Op::SegmentCount: return IntInterval::known(std::count(text.begin(), text.end(), ' '));
      case Op::DetectLanguage:
        return text.size() < 4 ? SymbolId() : frame_.intern_language(text.size() % 2 == 0 ? "fr" : "fr-CH");
      case Op::Template: {
        TemplateScratch scratch;
        std::string name;
        add_template_form(text, scratch);
        return frame_.intern(template_name(scratch.form, name));
      }
      default: return Value::unknown(inst.type);
    }
  }

  const ir::Module& module_;
  const Tables& tables_;
  Frame& frame_;
  TextReader* reader_;
  TextOf text_of_;
  std::vector<std::optional<Value>> memo_;  // by InstId
  std::vector<Item> loops_;                 // by LoopId: the present element
  int open_loops_ = 0;
};

}  // namespace

DirectOutcome evaluate_module(const ir::Module& module, Frame& frame, TextReader* text) {
  return Evaluation(module, frame, text).run();
}

}  // namespace mpol::test
