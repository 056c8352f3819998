// Instructions grow from the wanted type downwards: a leaf of
// that type, or an operation that gives it, with operands grown the same way. What was made before is used again now
// and then, and repeated now and then, so that passes have something to share.
#include "tests/support/generate_module.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "program/ir_shape.hpp"
#include "tests/support/generate_tables.hpp"
#include "tests/support/random.hpp"

namespace mpol::test {
namespace {

using ir::Inst;
using ir::Module;
using ir::Op;
using ir::Ref;
using ir::Type;

constexpr std::array<double, 8> kNumbers = {0, 0.25, 0.5, 0.8, 1, 2.5, -3, 1e300};
constexpr std::array<std::int64_t, 8> kInts = {
    0, 1, 2, 10, -1, 86'400'000, std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()};

class ModuleMaker {
 public:
  ModuleMaker(std::uint64_t seed, ModuleSize size) : random_(seed), size_(size) {}

  Module make() {
    module_.tables = generate_tables(random_);
    add_counters();
    for (std::size_t i = 0; i < size_.rules; ++i) add_rule(i);
    return std::move(module_);
  }

 private:
  // The loops that enclose what is being made: its id, and the finding it runs over, if any.
  struct OpenLoop {
    LoopId id;
    bool over_findings = false;
  };

  // As many as generated events have readings for.
  void add_counters() {
    constexpr ir::CounterKind kKinds[kCounters] = {ir::CounterKind::Count, ir::CounterKind::Count,
                                                   ir::CounterKind::Mean, ir::CounterKind::Rate};
    constexpr ValueKind kShown[kCounters] = {ValueKind::Int, ValueKind::Int, ValueKind::Score, ValueKind::Bool};
    for (std::size_t i = 0; i < kCounters; ++i) {
      ir::Counter counter;
      counter.name = "counter " + std::to_string(i);
      counter.kind = kKinds[i];
      counter.shown_as = kShown[i];
      if (counter.kind == ir::CounterKind::Mean) {
        counter.of = make(Type::Number, 1);
      } else {
        counter.of = make(Type::Truth, size_.depth);
      }
      if (random_.chance(1, 2)) counter.where = make(Type::Truth, 1);
      counter.keys = constant(Type::Int);
      counter.includes_this = i % 2 == 1;
      module_.counters.push_back(counter);
    }
    has_counters_ = true;
  }

  void add_rule(std::size_t index) {
    ir::Rule rule;
    rule.id = "RULE-" + std::to_string(index);
    rule.title = "a \"rule\"";
    rule.severity = random_.pick({"", "low", "critical"});
    if (random_.chance(1, 3)) rule.references = {"https://example.org/a", "b"};
    rule.hard = random_.chance(1, 4);
    rule.sealed = random_.chance(1, 8);
    rule.condition = make(Type::Truth, size_.depth);
    if (random_.chance(1, 4)) add_findings(rule);
    rule.then = {call()};
    if (random_.chance(1, 2)) rule.unknown = {{ActionId(0), {}, {}, OriginId(1)}};
    if (rule.findings.has_value()) rule.then.push_back(call_with_finding(module_.insts[rule.findings.index].b));
    rule.origin = OriginId(0);
    for (std::size_t inst = 0; inst < module_.insts.size(); ++inst) {
      if (random_.chance(1, 20)) rule.mentions.push_back({InstId(inst), OriginId(random_.below(2))});
    }
    module_.rules.push_back(std::move(rule));
  }

  void add_findings(ir::Rule& rule) {
    rule.findings = loop(Op::AnyFinding, 0, size_.depth);
    rule.condition = add(Op::And, Type::Truth, {rule.condition, rule.findings});
  }

  ir::ActionCall call() {
    if (random_.chance(1, 4)) {
      ir::ActionArg content;
      content.name = "content";
      content.kind = ir::ArgKind::Content;
      content.field = FieldId(1 + random_.below(2));
      return {ActionId(0), {}, {content}, {}};
    }
    ir::ActionArg texts;
    texts.name = "refusal";
    texts.kind = ir::ArgKind::Texts;
    texts.texts = TextsId(0);
    ir::ActionArg value;
    value.name = "why";
    value.value = make(Type::Symbol, 2);
    value.shown_as = ValueKind::String;
    if (random_.chance(1, 2)) return {ActionId(1), ir::Modifier::Hard, {texts, value}, OriginId(0)};

    ir::ActionArg spans;
    spans.name = "spans";
    if (random_.chance(1, 2)) {
      spans.kind = ir::ArgKind::SpansOfScore;
      spans.score = evidence(2);
    } else {
      spans.kind = ir::ArgKind::SpansOfPatterns;
      spans.patterns = PatternSetId(random_.below(module_.tables.pattern_sets.size()));
    }
    ir::ActionArg rate;
    rate.name = "rate";
    rate.kind = ir::ArgKind::Rate;
    rate.count = 10;
    rate.period_ms = 60'000;
    return {ActionId(2), ir::Modifier::Immediate, {spans, rate}, {}};
  }
  ir::ActionCall call_with_finding(std::uint32_t loop) {
    ir::ActionArg value;
    value.name = "why";
    Inst inst;
    inst.op = Op::FindingField;
    inst.type = Type::Symbol;
    inst.a = loop;
    inst.b = 1;
    value.value = append(module_, inst, {});
    value.shown_as = ValueKind::String;
    return {ActionId(1), {}, {value}, {}};
  }

  // ---- instructions ----
  InstId add(Op op, Type type, const std::vector<InstId>& operands, std::uint32_t a = Id<void>::kNone,
             std::uint32_t b = Id<void>::kNone) {
    Inst inst;
    inst.op = op;
    inst.type = type;
    inst.a = a;
    inst.b = b;
    return finish(inst, operands);
  }
  InstId finish(Inst inst, const std::vector<InstId>& operands) {
    if (random_.chance(1, 3)) inst.origin = OriginId(random_.below(2));
    const InstId id = append(module_, inst, operands);
    // What reads a loop must not be used again outside of it.
    if (open_loops_.empty()) made_[static_cast<std::size_t>(inst.type)].push_back(id);
    return id;
  }

  InstId make(Type type, std::size_t depth) {
    const std::vector<InstId>& made = made_[static_cast<std::size_t>(type)];
    if (!made.empty() && random_.chance(1, 8)) return random_.pick_from(made);
    if (depth == 0) return leaf(type);
    switch (type) {
      case Type::Truth: return truth(depth - 1);
      case Type::Int: return whole(depth - 1);
      case Type::Number: return number(depth - 1);
      case Type::Symbol: break;
    }
    return random_.chance(1, 3) ? select(Type::Symbol, depth - 1) : leaf(Type::Symbol);
  }
  std::vector<InstId> make_all(Type type, std::size_t count, std::size_t depth) {
    std::vector<InstId> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(make(type, depth));
    return out;
  }

  InstId constant(Type type) {
    Inst inst;
    inst.type = type;
    inst.op = type == Type::Truth    ? Op::TruthConst
              : type == Type::Int    ? Op::IntConst
              : type == Type::Number ? Op::NumberConst
                                     : Op::SymbolConst;
    if (type == Type::Truth) inst.int_value = static_cast<std::int64_t>(random_.below(3));
    if (type == Type::Int) inst.int_value = random_.pick_from(kInts);
    if (type == Type::Number) inst.number = random_.pick_from(kNumbers);
    if (type == Type::Symbol) inst.a = static_cast<std::uint32_t>(random_.below(module_.tables.symbols.size()));
    return finish(inst, {});
  }

  InstId leaf(Type type) {
    if (random_.chance(1, 4)) return constant(type);
    if (type == Type::Symbol && !open_loops_.empty() && random_.chance(1, 2)) {
      const OpenLoop& loop = random_.pick_from(open_loops_);
      if (!loop.over_findings) return add(Op::Element, type, {}, loop.id.index);
      return add(Op::FindingField, type, {}, loop.id.index, static_cast<std::uint32_t>(random_.below(2)));
    }
    if (has_counters_ && random_.chance(1, 8)) return counter(type);
    switch (random_.below(4)) {
      case 0: return row_of(Op::Field, type, module_.tables.fields);
      case 1: return param(type);
      case 2: return row_of(Op::Signal, type, module_.tables.signals);
      default: return text_leaf(type);
    }
  }

  template <class Row>
  std::optional<std::uint32_t> find_row(Type type, const std::vector<Row>& rows) {
    const std::size_t begin = random_.below(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::size_t row = (begin + i) % rows.size();
      if (ir::can_be_read(rows[row].kind) && ir::type_of(rows[row].kind) == type)
        return static_cast<std::uint32_t>(row);
    }
    return std::nullopt;
  }
  template <class Row>
  InstId row_of(Op op, Type type, const std::vector<Row>& rows) {
    const auto row = find_row(type, rows);
    if (!row) return constant(type);
    if (!random_.chance(1, 4)) return add(op, type, {}, *row);
    return add(op == Op::Field ? Op::FieldOr : Op::SignalOr, type, {constant(type)}, *row);
  }
  InstId param(Type type) {
    const auto row = find_row(type, module_.tables.params);
    if (!row) return constant(type);
    if (module_.tables.params[*row].by.empty()) return add(Op::Param, type, {}, *row);
    return add(Op::Param, type, {make(Type::Symbol, 0)}, *row);
  }

  InstId counter(Type type) {
    if (type == Type::Truth && random_.chance(1, 2)) {
      const InstId samples = constant(Type::Int), confidence = constant(Type::Number);
      return add(Op::Outlier, type, {samples, confidence}, 2);
    }
    switch (type) {
      case Type::Truth: return add(Op::Counter, type, {}, 3);
      case Type::Int: return add(Op::Counter, type, {}, static_cast<std::uint32_t>(random_.below(2)));
      case Type::Number: return add(Op::Counter, type, {}, 2);
      case Type::Symbol: break;
    }
    return constant(type);
  }

  InstId text_leaf(Type type) {
    const auto view = static_cast<std::uint32_t>(random_.below(module_.tables.views.size()));
    const auto set = static_cast<std::uint32_t>(random_.below(module_.tables.pattern_sets.size()));
    if (type == Type::Truth && random_.chance(1, 4)) {
      Inst near;
      near.op = Op::Near;
      near.a = view;
      near.b = set;
      near.c = (set + 1) % static_cast<std::uint32_t>(module_.tables.pattern_sets.size());
      near.int_value = 10;
      near.flag = random_.chance(1, 2);
      return finish(near, {});
    }
    if (type == Type::Truth) return add(Op::Has, type, {}, view, set);
    if (type == Type::Symbol && random_.chance(1, 4)) return add(Op::Template, type, {}, view);
    if (type == Type::Symbol) return add(Op::DetectLanguage, type, {}, view);
    if (type == Type::Number) return add(Op::IntToNumber, type, {text_leaf(Type::Int)});
    switch (random_.below(5)) {
      case 0: return add(Op::CountMatches, type, {}, view, set);
      case 1: return add(Op::CountPatterns, type, {}, view, set);
      case 2: return add(Op::TextLength, type, {}, view);
      case 3: return add(Op::SegmentCount, type, {}, view);
      default: return add(Op::ListLength, type, {}, list());
    }
  }

  InstId truth(std::size_t depth) {
    switch (random_.below(12)) {
      case 0: return add(Op::Not, Type::Truth, {make(Type::Truth, depth)});
      case 1:
      case 2: return add(Op::And, Type::Truth, make_all(Type::Truth, 2 + random_.below(3), depth));
      case 3:
      case 4: return add(Op::Or, Type::Truth, make_all(Type::Truth, 2 + random_.below(3), depth));
      case 5: return select(Type::Truth, depth);
      case 6: return add_random({Op::IntEqual, Op::IntLess, Op::IntLessEqual}, Type::Truth, Type::Int, 2, depth);
      case 7:
      case 8:
        return add_random({Op::NumberEqual, Op::NumberLess, Op::NumberLessEqual}, Type::Truth, Type::Number, 2, depth);
      case 9:
        return random_.chance(1, 2) ? add(Op::SymbolEqual, Type::Truth, make_all(Type::Symbol, 2, depth))
                                    : add(Op::TruthEqual, Type::Truth, make_all(Type::Truth, 2, depth));
      case 10: return of_symbol(depth);
      default: break;
    }
    const Op op = random_.pick({Op::AnyElement, Op::AllElements, Op::AnyFinding});
    if (random_.chance(1, 3)) return missing();
    return open_loops_.size() >= 2 ? leaf(Type::Truth) : loop(op, op == Op::AnyFinding ? 0 : list(), depth);
  }
  // The operation is drawn first: the order in which a compiler evaluates arguments must not matter.
  InstId add_random(std::initializer_list<Op> ops, Type type, Type operands, std::size_t count, std::size_t depth) {
    const Op op = random_.pick(ops);
    return add(op, type, make_all(operands, count, depth));
  }
  InstId missing() {
    if (random_.chance(1, 2))
      return add(Op::FieldMissing, Type::Truth, {},
                 static_cast<std::uint32_t>(random_.below(module_.tables.fields.size())));
    return add(Op::SignalUnavailable, Type::Truth, {},
               static_cast<std::uint32_t>(random_.below(module_.tables.signals.size())));
  }
  std::uint32_t list() { return kFirstListField + static_cast<std::uint32_t>(random_.below(2)); }
  InstId of_symbol(std::size_t depth) {
    const InstId symbol = make(Type::Symbol, depth);
    if (random_.chance(1, 3)) return add(Op::ListHas, Type::Truth, {symbol}, list());
    const auto set = static_cast<std::uint32_t>(random_.below(module_.tables.symbol_sets.size()));
    const Op op = random_.pick({Op::SymbolIn, Op::LanguageIn});
    return add(op, Type::Truth, {symbol}, set);
  }

  InstId loop(Op op, std::uint32_t over, std::size_t depth) {
    const LoopId id(module_.loops++);
    open_loops_.push_back({id, op == Op::AnyFinding});
    const InstId body = make(Type::Truth, std::min<std::size_t>(depth, 2));
    open_loops_.pop_back();
    return add(op, op == Op::CountElements ? Type::Int : Type::Truth, {body}, over, id.index);
  }

  InstId whole(std::size_t depth) {
    switch (random_.below(6)) {
      case 0: return add(Op::IntNegate, Type::Int, {make(Type::Int, depth)});
      case 1:
        return add_random({Op::IntAdd, Op::IntSubtract, Op::IntMultiply, Op::IntDivide}, Type::Int, Type::Int, 2,
                          depth);
      case 2: return add_random({Op::IntMin, Op::IntMax}, Type::Int, Type::Int, 2 + random_.below(2), depth);
      case 3: return select(Type::Int, depth);
      case 4: return open_loops_.size() >= 2 ? leaf(Type::Int) : loop(Op::CountElements, list(), depth);
      default: return leaf(Type::Int);
    }
  }

  InstId number(std::size_t depth) {
    switch (random_.below(7)) {
      case 0: return add(Op::NumberNegate, Type::Number, {make(Type::Number, depth)});
      case 1:
        return add_random({Op::NumberAdd, Op::NumberSubtract, Op::NumberMultiply, Op::NumberDivide}, Type::Number,
                          Type::Number, 2, depth);
      case 2:
        return add_random({Op::NumberMin, Op::NumberMax}, Type::Number, Type::Number, 2 + random_.below(2), depth);
      case 3: return select(Type::Number, depth);
      case 4: return evidence(depth);
      case 5: return add(Op::IntToNumber, Type::Number, {make(Type::Int, depth)});
      default: return leaf(Type::Number);
    }
  }
  InstId evidence(std::size_t depth) {
    std::vector<InstId> operands;
    for (std::size_t i = 0; i <= random_.below(3); ++i) {
      operands.push_back(random_.chance(1, 2) ? constant(Type::Number) : param(Type::Number));
      operands.push_back(make(Type::Truth, depth));
    }
    Inst inst;
    inst.op = Op::NoisyOr;
    inst.type = Type::Number;
    if (random_.chance(1, 2)) inst.score = ScoreId(0);
    return finish(inst, operands);
  }
  InstId select(Type type, std::size_t depth) {
    const InstId condition = make(Type::Truth, depth);
    return add(Op::Select, type, {condition, make(type, depth), make(type, depth)});
  }

  Random random_;
  ModuleSize size_;
  Module module_;
  std::vector<OpenLoop> open_loops_;
  std::array<std::vector<InstId>, 4> made_;  // by type
  bool has_counters_ = false;                // what counters are made of reads none
};

}  // namespace

Module generate_module(std::uint64_t seed, ModuleSize size) { return ModuleMaker(seed, size).make(); }

}  // namespace mpol::test
