// L0118 `repeated_action`: a rule or level calls an action twice with the same arguments.
// Why it matters: it happens once; the second was likely to be another one.
#include "compiler/lint/keys.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

void look_at(const std::vector<checked::ActionCall>& calls, const Facts& facts, Diagnostics& out) {
  std::unordered_map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const auto [first, is_new] = seen.try_emplace(key_of(calls[i]), i);
    if (is_new || !facts.is_own(calls[i].span)) continue;
    out.report(Code::L0118, calls[i].span, facts.policy.tables.actions[calls[i].action.index].name)
        .label(calls[first->second].span, "here first")
        .fix("take it out", {{{calls[i].span.file, calls[i - 1].span.end, calls[i].span.end}, ""}});
  }
}

}  // namespace

void repeated_action(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& rule : facts.rules()) {
    look_at(rule.rule.then, facts, out);
    look_at(rule.rule.unknown, facts, out);
  }
  for (const checked::Escalation& escalation : facts.policy.escalations) {
    for (const checked::Level& level : escalation.levels) look_at(level.then, facts, out);
  }
}

}  // namespace mpol::lint
