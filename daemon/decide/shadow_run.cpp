#include "daemon/decide/shadow_run.hpp"

#include <algorithm>

namespace mpol::daemon {
namespace {

std::vector<std::string> names(const Program& program, const std::vector<RuleId>& rules) {
  std::vector<std::string> ids;
  for (const RuleId rule : rules) ids.push_back(program.module().rules[rule.index].id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::vector<std::string> without(const std::vector<std::string>& all, const std::vector<std::string>& others) {
  std::vector<std::string> rest;
  std::set_difference(all.begin(), all.end(), others.begin(), others.end(), std::back_inserter(rest));
  return rest;
}

std::string verdict_name(const Program& program, VerdictId verdict) {
  return verdict.has_value() ? program.tables().verdicts[verdict.index] : "";
}

// By name: the two may declare other signals, in another order.
void copy_signals(const Program& from, const Frame& live, const Program& to, Frame& shadow) {
  for (std::size_t i = 0; i < to.tables().signals.size(); ++i) {
    if (shadow.signals[i].state != SignalState::NotFetched) continue;
    for (std::size_t k = 0; k < from.tables().signals.size(); ++k) {
      const SignalInfo &a = from.tables().signals[k], &b = to.tables().signals[i];
      const bool is_symbol = a.kind != ValueKind::Score && a.kind != ValueKind::Bool;  // ids of another program
      if (a.name == b.name && a.kind == b.kind && !is_symbol) shadow.signals[i] = live.signals[k];
    }
  }
}

int compare(VerdictId live, VerdictId shadow) {
  const auto rank = [](VerdictId verdict) { return verdict.has_value() ? static_cast<int>(verdict.index) : -1; };
  return rank(shadow) - rank(live);
}

}  // namespace

void run_shadow(ShadowRun& run) {
  const Program &live = *run.live->policy().program(), &shadow = *run.shadow->policy().program();
  auto seat = run.shadow->take_seat();
  seat->id = run.seat->id;
  seat->reader.stamp({seat->id, run.now_ms});
  if (seat->reader.read(*run.event, run.line, seat->frame, seat->faults) != event::EventStatus::Read) {
    run.book->record_refused();
  } else {
    copy_signals(live, run.seat->frame, shadow, seat->frame);
    const Decision& decision = run.shadow->decider().decide(seat->frame);
    std::vector<RuleId> open;
    for (const UndeterminedRule& rule : decision.undetermined) open.push_back(rule.rule);
    const auto live_fired = names(live, run.fired), fired = names(shadow, decision.fired);
    const auto live_open = names(live, run.undetermined), now_open = names(shadow, open);
    if (fired == live_fired && now_open == live_open && compare(run.verdict, decision.verdict) == 0) {
      run.book->record_same();
    } else {
      run.book->record(
          {decision.id, run.now_ms, verdict_name(live, run.verdict), verdict_name(shadow, decision.verdict),
           without(fired, live_fired), without(live_fired, fired), without(now_open, live_open)},
          compare(run.verdict, decision.verdict));
    }
  }
  run.shadow->give_back(std::move(seat));
  run.live->give_back(std::move(run.seat));
}

}  // namespace mpol::daemon
