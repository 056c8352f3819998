// Walks from a rule's condition to the parts that give it its value: of an `and` that is true all, of one that is false
// the false ones, of one that is unknown the unknown ones; of an `or` the other way round. What is neither `and`, `or`
// nor `not` of these is a condition that an author can judge, and is shown with the inputs that it reads.
#include "runtime/engine/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "program/content.hpp"
#include "program/ir_shape.hpp"

namespace mpol::engine {
namespace {

using ir::Inst;
using ir::Op;
using ir::Type;

class Explainer {
 public:
  Explainer(Evaluator& evaluator, const ir::Rule& rule)
      : evaluator_(evaluator),
        module_(evaluator.program().module()),
        rule_(rule),
        unknown_(evaluator.program()),
        is_content_(ir::find_content(module_)),
        visited_(module_.insts.size()) {}

  void walk(InstId id, OriginId around, std::vector<ExplainedCondition>& out) {
    const Inst& inst = module_.insts[id.index];
    const OriginId own = place_in(module_, rule_, id);
    const OriginId place = own.has_value() ? own : around;
    const Truth truth = evaluator_.truth(id);
    const auto operands = module_.operands_of(inst);
    if (inst.op == Op::Not) {
      const Inst& negated = module_.insts[operands[0].index];
      if (negated.op == Op::Not) return walk(module_.operands_of(negated)[0], place, out);
      if (negated.op == Op::And || negated.op == Op::Or) return walk(operands[0], place, out);
    }
    if (inst.op == Op::And || inst.op == Op::Or) {
      const Truth when_all = to_truth(inst.op == Op::And);
      for (const InstId operand : as_written(operands)) {
        if (truth == when_all || evaluator_.truth(operand) == truth) walk(operand, place, out);
      }
      return;
    }
    add(id, place, out);
  }

 private:
  // The author's order, which is not the one in which conditions are asked.
  std::vector<InstId> as_written(std::span<const InstId> operands) const {
    std::vector<InstId> result(operands.begin(), operands.end());
    std::stable_sort(result.begin(), result.end(),
                     [&](InstId a, InstId b) { return place_in(module_, rule_, a) < place_in(module_, rule_, b); });
    return result;
  }

  void add(InstId id, OriginId place, std::vector<ExplainedCondition>& out) {
    ExplainedCondition condition;
    condition.place = place;
    condition.truth = evaluator_.truth(id);
    condition.text =
        place.has_value() ? module_.tables.origins[place.index].text : std::string(name(module_.insts[id.index].op));
    ++search_;
    add_values(id, condition.values);
    if (condition.truth == Truth::Unknown) condition.missing = find_missing(evaluator_, unknown_, rule_, id);
    const auto is_same = [&](const ExplainedCondition& other) {
      return other.place == condition.place && other.text == condition.text && other.values == condition.values;
    };
    if (std::none_of(out.begin(), out.end(), is_same)) out.push_back(std::move(condition));
  }

  // The inputs that a condition reads: fields, signals, parameters, scores, counts of text.
  void add_values(InstId id, std::vector<ExplainedValue>& values) {
    if (visited_[id.index] == search_) return;
    visited_[id.index] = search_;
    const Inst& inst = module_.insts[id.index];
    const std::string name = name_of(inst);
    if (!name.empty()) {
      ExplainedValue shown{name, show(id, inst), is_content_[id.index] != 0};
      if (std::find(values.begin(), values.end(), shown) == values.end()) values.push_back(std::move(shown));
    }
    if (inst.op == Op::SignalOr && evaluator_.frame().signals[inst.a].state == SignalState::Available) return;
    if (inst.op == Op::FieldOr && evaluator_.frame().fields[inst.a].present) return;
    // The body of a loop has no value of its own here: it has one for each element.
    if (ir::shape_of(inst.op).loops) return;
    for (const InstId operand : module_.operands_of(inst)) add_values(operand, values);
  }

  // As the policy's authors say it: without the name of their own package.
  std::string own_name(const std::string& name) const {
    const std::string& package = module_.tables.package;
    const bool is_own = name.starts_with(package) && name.size() > package.size() && name[package.size()] == '.';
    return is_own ? name.substr(package.size() + 1) : name;
  }

  std::string name_of(const Inst& inst) const {
    const Tables& tables = module_.tables;
    switch (inst.op) {
      case Op::Field:
      case Op::FieldOr: return tables.fields[inst.a].name;
      case Op::Signal:
      case Op::SignalOr:
      case Op::SignalUnavailable: return tables.signals[inst.a].name;
      case Op::Param: return own_name(tables.params[inst.a].name);
      case Op::Counter: return own_name(module_.counters[inst.a].name);
      case Op::Outlier: return "outlier in " + own_name(module_.counters[inst.a].name);
      case Op::NoisyOr: return inst.score.has_value() ? tables.scores[inst.score.index] : "score";
      case Op::CountMatches: return "count of " + tables.pattern_sets[inst.b].name;
      case Op::CountPatterns: return "patterns of " + tables.pattern_sets[inst.b].name;
      case Op::TextLength: return "length of " + evaluator_.text_state().view_name(ViewId(inst.a));
      case Op::SegmentCount: return "count of " + evaluator_.text_state().view_name(ViewId(inst.a));
      case Op::Template: return "template of " + evaluator_.text_state().view_name(ViewId(inst.a));
      case Op::DetectLanguage: return "language of " + evaluator_.text_state().view_name(ViewId(inst.a));
      default: return {};
    }
  }

  std::string show(InstId id, const Inst& inst) const {
    if (inst.op == Op::Signal || inst.op == Op::SignalUnavailable || inst.op == Op::SignalOr) {
      const SignalReading& reading = evaluator_.frame().signals[inst.a];
      if (reading.state == SignalState::NotFetched) return "not fetched";
      if (reading.state == SignalState::Unavailable) {
        return reading.reason.empty() ? "unavailable" : "unavailable: " + reading.reason;
      }
      if (inst.op == Op::SignalUnavailable) return "available";
    }
    const Value value = evaluator_.value(id);
    if (inst.op == Op::Field && !evaluator_.frame().fields[inst.a].present) return "missing";
    switch (inst.type) {
      case Type::Truth:
        return value.truth == Truth::Unknown ? "unknown" : value.truth == Truth::True ? "true" : "false";
      case Type::Int: return show_interval(value.ints);
      case Type::Number: return show_interval(value.numbers);
      case Type::Symbol: break;
    }
    return value.symbol.has_value() ? std::string(evaluator_.frame().text_of(value.symbol)) : "unknown";
  }

  template <class T>
  static std::string show_interval(Interval<T> value) {
    if (value.is_known()) return fmt::format("{}", value.low);
    if (value == Interval<T>::anything()) return "unknown";
    return fmt::format("{} .. {}", value.low, value.high);
  }

  Evaluator& evaluator_;
  const ir::Module& module_;
  const ir::Rule& rule_;
  UnknownLeaves unknown_;
  std::vector<std::uint8_t> is_content_;  // by InstId
  std::vector<std::uint64_t> visited_;    // by InstId: number of the condition whose values are collected
  std::uint64_t search_ = 0;
};

Explanation explain_condition(Evaluator& evaluator, const ir::Rule& rule, InstId condition) {
  Explanation explanation;
  switch (evaluator.truth(condition)) {
    case Truth::True: explanation.state = RuleState::Fired; break;
    case Truth::False: explanation.state = RuleState::NotFired; break;
    case Truth::Unknown: explanation.state = RuleState::Undetermined; break;
  }
  Explainer(evaluator, rule).walk(condition, OriginId(), explanation.conditions);
  return explanation;
}

}  // namespace

Explanation explain(Evaluator& evaluator, RuleId rule) {
  const ir::Rule& asked = evaluator.program().module().rules[rule.index];
  Explanation explanation = explain_condition(evaluator, asked, asked.condition);
  explanation.rule = rule;
  return explanation;
}

Explanation explain(Evaluator& evaluator, InstId condition) {
  static const ir::Rule kNone;  // it has written nothing elsewhere
  return explain_condition(evaluator, kNone, condition);
}

}  // namespace mpol::engine
