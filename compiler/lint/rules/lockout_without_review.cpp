// L0216 `lockout_without_review`: somebody is shut out for a long time or without end, and nobody is asked to look.
// Why it matters: rules err, and who is shut out by mistake needs a person who sees it.
#include <algorithm>

#include "compiler/check/expressions/ranges.hpp"
#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

constexpr double kLongMs = 7.0 * 86'400'000;

// Durable actions with a verdict that stops more than this one event.
bool shuts_out(const ActionInfo& action, const Tables& tables) {
  return action.durable && action.verdict.has_value() && tables.verdicts[action.verdict.index] == "restrict";
}

// In milliseconds, at most; nothing: it has no end.
std::optional<double> lasts(const checked::ActionCall& call, const checked::Policy& policy) {
  for (const checked::ActionArg& arg : call.args) {
    if (arg.value && arg.value->kind == ValueKind::Duration) return check::range_of(*arg.value, policy).high;
  }
  return std::nullopt;
}

void look_at(const std::vector<checked::ActionCall>& calls, const Facts& facts, Diagnostics& out) {
  const Tables& tables = facts.policy.tables;
  const bool is_reviewed = std::any_of(calls.begin(), calls.end(), [&](const checked::ActionCall& call) {
    return short_name(tables.actions[call.action.index].name) == "review";
  });
  for (const checked::ActionCall& call : calls) {
    const ActionInfo& action = tables.actions[call.action.index];
    if (is_reviewed || !facts.is_own(call.span) || !shuts_out(action, tables)) continue;
    const std::optional<double> most = lasts(call, facts.policy);
    if (most && *most <= kLongMs) continue;
    out.report(Code::L0216, call.span, short_name(action.name), most ? "for more than a week" : "without an end")
        .help("ask a person to look: `review(queue: \"…\")`");
  }
}

}  // namespace

void lockout_without_review(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& own : facts.rules()) look_at(own.rule.then, facts, out);
  for (const checked::Escalation& escalation : facts.policy.escalations) {
    for (const checked::Level& level : escalation.levels) look_at(level.then, facts, out);
  }
}

}  // namespace mpol::lint
