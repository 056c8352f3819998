// A condition is late unless it only ever becomes truer as patterns are found: then what is certain of the text so far
// says all that the text so far says.
#include "runtime/release_rules.hpp"

#include <algorithm>

#include "program/ir_reads.hpp"
#include "program/ir_shape.hpp"

namespace mpol {
namespace {

using ir::Inst;
using ir::Op;
using ir::Ref;

bool reads_text(const Inst& inst) {
  const Ref a = ir::shape_of(inst.op).a;
  return a == Ref::View || a == Ref::FindingSource;
}

class Growth {
 public:
  explicit Growth(const ir::Module& module) : module_(module) {
    for (const Inst& inst : module.insts) {
      const bool own = reads_text(inst);
      text_.push_back(own || any(inst, [&](InstId id) { return text_[id.index]; }));
      grows_.push_back(!text_.back() || grows(inst));
    }
  }
  bool of(InstId id) const { return grows_[id.index]; }

 private:
  template <class Test>
  bool any(const Inst& inst, Test test) const {
    const auto operands = module_.operands_of(inst);
    return std::any_of(operands.begin(), operands.end(), test);
  }
  bool is_fixed(InstId id) const { return !text_[id.index]; }

  bool grows(const Inst& inst) const {
    const auto operands = module_.operands_of(inst);
    const bool all = !any(inst, [&](InstId id) { return !grows_[id.index]; });
    switch (inst.op) {
      case Op::Has: return true;
      case Op::And:
      case Op::Or:
      case Op::NoisyOr:
      case Op::NumberMin:
      case Op::NumberMax:
      case Op::IntMin:
      case Op::IntMax:
      case Op::NumberAdd:
      case Op::AnyElement:
      case Op::AllElements: return all;
      case Op::NumberLess:
      case Op::NumberLessEqual:
      case Op::IntLess:
      case Op::IntLessEqual: return is_fixed(operands[0]) && all;
      case Op::Select: return is_fixed(operands[0]) && all;
      default: return false;
    }
  }

  const ir::Module& module_;
  std::vector<bool> text_, grows_;
};

// By instruction, the signals that it and its operands read.
std::vector<std::vector<SignalId>> signals_of(const ir::Module& module) {
  std::vector<std::vector<SignalId>> all;
  for (const Inst& inst : module.insts) {
    std::vector<SignalId>& own = all.emplace_back();
    if (ir::shape_of(inst.op).a == Ref::Signal) own.emplace_back(inst.a);
    for (const InstId id : module.operands_of(inst)) own.insert(own.end(), all[id.index].begin(), all[id.index].end());
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
  }
  return all;
}

}  // namespace

ReleaseRules::ReleaseRules(const Program& program, VerdictId stop, const RuleModes& modes)
    : program_(&program), stop_(stop) {
  const ir::Module& module = program.module();
  if (!stop_.has_value()) find_stop(module.tables);
  for (std::size_t i = 0; i < module.tables.actions.size(); ++i) {
    if (module.tables.actions[i].name == "sanitize") sanitize_ = ActionId(i);
  }
  const std::vector<std::uint8_t> reads = ir::find_reads(module);
  const std::vector<std::vector<SignalId>> signals = signals_of(module);
  const Growth growth(module);
  for (const ir::Rule& rule : module.rules) {
    Rule& own = rules_.emplace_back();
    own.is_enforced = modes.empty() || modes[rules_.size() - 1] == RuleMode::Enforce;
    if (!own.is_enforced) continue;
    own.stops = stops(rule.then);
    own.stops_unknown = stops(rule.unknown);
    own.edits = edits(rule.then) || edits(rule.unknown);
    own.immediate = std::any_of(rule.then.begin(), rule.then.end(),
                                [](const ir::ActionCall& call) { return call.modifier == ir::Modifier::Immediate; });
    own.retracts = rule.stream == ir::StreamPolicy::Retract;
    own.holds =
        rule.stream == ir::StreamPolicy::Hold || (!own.retracts && (own.stops || own.stops_unknown || own.edits));
    any_edits_ = any_edits_ || (own.edits && own.holds);
    if (!rule.condition.has_value()) continue;
    own.reads_state = (reads[rule.condition.index] & ir::kReadsState) != 0;
    own.is_late = !growth.of(rule.condition) || own.reads_state || own.stops_unknown;
    own.signals = signals[rule.condition.index];
  }
  const auto add = [&](InstId id) {
    if (!id.has_value()) return;
    state_signals_.insert(state_signals_.end(), signals[id.index].begin(), signals[id.index].end());
  };
  for (const ir::Counter& counter : module.counters) {
    add(counter.where);
    add(counter.of);
  }
  for (const ir::Level& level : module.levels) add(level.condition);
}

// What is certain to withhold nothing and to change nothing holds nothing back.
HoldingRules ReleaseRules::holding() const {
  HoldingRules holding;
  for (const Rule& rule : rules_) {
    holding.open.push_back(rule.holds || rule.stops);
    holding.fired.push_back(rule.holds && rule.edits);
  }
  return holding;
}

void ReleaseRules::find_stop(const Tables& tables) {
  for (std::size_t i = 0; i < tables.verdicts.size(); ++i) {
    if (tables.verdicts[i] == "block" || (i > 0 && i + 1 == tables.verdicts.size())) {
      stop_ = VerdictId(i);
      return;
    }
  }
}

bool ReleaseRules::stops(const std::vector<ir::ActionCall>& calls) const {
  return std::any_of(calls.begin(), calls.end(), [&](const ir::ActionCall& call) {
    return is_stop(program_->tables().actions[call.action.index].verdict);
  });
}

bool ReleaseRules::edits(const std::vector<ir::ActionCall>& calls) const {
  return std::any_of(calls.begin(), calls.end(), [&](const ir::ActionCall& call) { return is_edit(call.action); });
}

}  // namespace mpol
