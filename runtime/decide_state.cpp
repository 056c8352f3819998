// The part of the decider that is about state: levels of escalations, suspensions, and the one write at the end.
//
// A level is reached when its condition is true, or lasts when it was reached less than `lowers after` ago. Of each
// escalation the highest level that is reached is part of the decision. A level's actions are run when it is entered,
// that is when the event before of the same key did not hold it; and again with every event that by itself, through the
// rules that it fired, makes the condition true.
#include <algorithm>

#include "program/ir_reads.hpp"
#include "runtime/decider.hpp"

namespace mpol {

void Decider::decide_levels() {
  const std::vector<ir::Level>& levels = program_->module().levels;
  for (std::size_t begin = 0; begin < levels.size();) {
    std::size_t end = begin;
    while (end < levels.size() && levels[end].escalation == levels[begin].escalation) ++end;
    // From the highest down: what is lower than one that is reached does not matter.
    maybe_levels_.clear();
    for (std::size_t i = end; i-- > begin;) {
      const std::size_t before = decision_.levels.size();
      decide_level(LevelId(i), state_.level(LevelId(i)));
      if (decision_.levels.size() > before) break;
    }
    decision_.levels.insert(decision_.levels.end(), maybe_levels_.begin(), maybe_levels_.end());
    begin = end;
  }
  // Lower levels whose condition holds too are entered and left with it, but say nothing.
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (evaluator_.truth(levels[i].condition) == Truth::True) run_level(LevelId(i));
  }
}

void Decider::decide_level(LevelId id, const EventState::Level& before) {
  const ir::Level& level = program_->module().levels[id.index];
  const Truth holds = evaluator_.truth(level.condition);
  if (holds == Truth::True || before.lasts) {
    decision_.levels.push_back(
        {id, holds == Truth::True && !before.was_held && !before.lasts, holds == Truth::True, {}});
    return;
  }
  static const ir::Rule kNoRule;  // levels have no words of their own for what others wrote
  if (holds == Truth::Unknown) {
    maybe_levels_.push_back({id, false, false, engine::find_missing(evaluator_, unknown_, kNoRule, level.condition)});
  } else if (!before.is_known && level.lowers_after.has_value()) {
    maybe_levels_.push_back(
        {id, false, false, {{engine::Missing::Kind::Value, "whether it was held before", before.reason}}});
  }
}

void Decider::run_level(LevelId id) {
  const ir::Level& level = program_->module().levels[id.index];
  const EventState::Level& before = state_.level(id);
  const bool by_this_event = (reads_[level.condition.index] & ir::kReadsFiredRules) != 0;
  state_.hold(id);
  if (before.is_known && (before.was_held || before.lasts) && !by_this_event) return;
  for (const ir::ActionCall& call : level.then) {
    DecidedAction& action = add_action(call, LoopId());
    if (action.levels.empty() || action.levels.back() != id) action.levels.push_back(id);
  }
}

void Decider::decide_suspension() {
  std::string unknown;
  if (const auto suspension = state_.suspension(unknown)) {
    const ir::Module& module = program_->module();
    const ir::Inst& by = module.insts[suspension->by.index];
    const bool is_field = by.op == ir::Op::Field || by.op == ir::Op::FieldOr;
    decision_.suspended = DecidedSuspension{is_field ? module.tables.fields[by.a].name : "key", suspension->until_ms};
    raise_verdict(suspend_action_);
  }
  if (!unknown.empty()) decision_.limits.push_back("suspensions: " + unknown);
}

void Decider::remember_suspensions() {
  for (const ir::ActionCall* call : suspending_) {
    const ir::ActionArg *key = nullptr, *length = nullptr;
    for (const ir::ActionArg& arg : call->args) {
      if (arg.kind != ir::ArgKind::Value) continue;
      if (arg.name == "key") key = &arg;
      if (arg.name == "for") length = &arg;
    }
    if (key == nullptr || length == nullptr) continue;
    const Value value = evaluator_.value(length->value);
    if (value.is_known(ir::Type::Int)) state_.suspend(key->value, value.ints.low);
  }
}

void Decider::write_state() {
  remember_suspensions();
  switch (state_.write(decision_.uncounted, decision_.late)) {
    case counters::Written::Done: break;
    case counters::Written::Repeated: decision_.repeated = true; break;
    case counters::Written::Failed: decision_.limits.emplace_back("the event could not be counted"); break;
  }
}

}  // namespace mpol
