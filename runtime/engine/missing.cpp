#include "runtime/engine/missing.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "program/ir_shape.hpp"

namespace mpol::engine {
namespace {

using ir::Inst;
using ir::Op;

Missing missing_signal(Evaluator& evaluator, std::uint32_t signal) {
  const SignalReading& reading = evaluator.frame().signals[signal];
  const std::string& name = evaluator.program().tables().signals[signal].name;
  if (reading.state == SignalState::NotFetched) return {Missing::Kind::Signal, name, "not fetched"};
  return {Missing::Kind::Signal, name, reading.reason.empty() ? "unavailable" : reading.reason};
}

Missing missing_text(Evaluator& evaluator, const Inst& inst) {
  const Tables& tables = evaluator.program().tables();
  const std::uint32_t field = tables.views[inst.a].field.index;
  if (!evaluator.frame().fields[field].present) return {Missing::Kind::Field, tables.fields[field].name, "missing"};
  const std::string& view = evaluator.text_state().view_name(ViewId(inst.a));
  if (inst.op == Op::DetectLanguage) return {Missing::Kind::Value, "language of " + view, "not recognised"};
  return {Missing::Kind::Value, view, "not read to its end, because a limit was met"};
}

// Of a counter that was read and has no value. A sum, and a mean of something, have one unless their numbers do not fit.
bool has_too_large_numbers(const ir::Counter& counter, const CounterTotals& totals, const Inst& inst) {
  switch (counter.kind) {
    case ir::CounterKind::Count:
    case ir::CounterKind::Sum: return !value_of(counter, totals).is_known(inst.type);
    case ir::CounterKind::Mean: return inst.op == Op::Outlier || totals.count > 0;
    default: return false;
  }
}

Missing missing_counter(Evaluator& evaluator, const Inst& inst) {
  const ir::Counter& counter = evaluator.program().module().counters[inst.a];
  const std::string& name = counter.name;
  const CounterReading& reading = evaluator.frame().counters[inst.a];
  if (reading.state == CounterReading::State::NotRead) return {Missing::Kind::Counter, name, "not read"};
  if (reading.state == CounterReading::State::Unavailable) return {Missing::Kind::Counter, name, reading.reason};
  if (has_too_large_numbers(counter, reading.totals, inst))
    return {Missing::Kind::Counter, name, "its numbers are too large"};
  return {Missing::Kind::Counter, name, "nothing counted yet"};
}

// "undetermined: and 5 more"
std::string undetermined_of(const Evaluator& evaluator, const std::vector<RuleId>& rules) {
  constexpr std::size_t kShown = 3;
  if (evaluator.outcome() == nullptr) return "the rules are not decided yet";
  std::string names;
  std::size_t found = 0;
  for (const RuleId rule : rules) {
    if (evaluator.outcome()->state_of(rule) != RuleState::Undetermined || ++found > kShown) continue;
    names += (names.empty() ? "" : ", ") + evaluator.program().module().rules[rule.index].id;
  }
  if (found > kShown) names += " and " + std::to_string(found - kShown) + " more";
  return "undetermined: " + names;
}

std::string why_no_value(const Evaluator& evaluator, const Inst& inst) {
  if (inst.op != Op::Fired) return "no value: an overflow or a division by zero";
  return undetermined_of(evaluator, evaluator.program().tables().rule_sets[inst.a]);
}

Missing describe(Evaluator& evaluator, const ir::Rule& rule, InstId leaf) {
  const ir::Module& module = evaluator.program().module();
  const Tables& tables = module.tables;
  const Inst& inst = module.insts[leaf.index];
  switch (inst.op) {
    case Op::Signal:
    case Op::SignalOr:
    case Op::SignalUnavailable: return missing_signal(evaluator, inst.a);
    case Op::Field:
    case Op::FieldOr:
    case Op::ListHas:
    case Op::ListLength:
    case Op::AnyElement:
    case Op::AllElements:
    case Op::CountElements: return {Missing::Kind::Field, tables.fields[inst.a].name, "missing"};
    case Op::Has:
    case Op::CountMatches:
    case Op::CountPatterns:
    case Op::Near:
    case Op::TextLength:
    case Op::SegmentCount:
    case Op::Template:
    case Op::DetectLanguage: return missing_text(evaluator, inst);
    case Op::Counter:
    case Op::Outlier: return missing_counter(evaluator, inst);
    case Op::AnyFinding: {
      Inst over_view = inst;
      over_view.op = Op::Has;
      over_view.a = tables.findings[inst.a].view.index;
      return missing_text(evaluator, over_view);
    }
    default: break;
  }
  const OriginId place = place_in(module, rule, leaf);
  const std::string what = place.has_value() ? tables.origins[place.index].text : std::string(name(inst.op));
  return {Missing::Kind::Value, what, why_no_value(evaluator, inst)};
}

}  // namespace

std::vector<Missing> find_missing(Evaluator& evaluator, UnknownLeaves& unknown, const ir::Rule& rule,
                                  InstId condition) {
  std::vector<InstId> leaves;
  unknown.begin_round();
  unknown.collect(evaluator, condition, leaves);
  // The order of the leaves is that in which conditions are asked, which is not the author's.
  const std::vector<ir::Inst>& insts = evaluator.program().module().insts;
  std::vector<std::pair<Missing, std::uint32_t>> all;
  for (const InstId leaf : leaves) {
    Missing missing = describe(evaluator, rule, leaf);
    const std::uint32_t declared = missing.kind == Missing::Kind::Value ? 0 : insts[leaf.index].a;
    all.emplace_back(std::move(missing), declared);
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first.kind, a.second, a.first.name, a.first.reason) <
           std::tie(b.first.kind, b.second, b.first.name, b.first.reason);
  });
  std::vector<Missing> result;
  for (auto& [missing, declared] : all) {
    if (result.empty() || !(result.back() == missing)) result.push_back(std::move(missing));
  }
  return result;
}

}  // namespace mpol::engine
