// L0202 `critical_unknown_lets_through`: what a critical rule does while its condition is not known is milder than what it does
// when it fires.
// Why it matters: a classifier that is out of reach, or that somebody brings down, opens the door.
#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void critical_unknown_lets_through(const Facts& facts, Diagnostics& out) {
  const Tables& tables = facts.policy.tables;
  for (const OwnRule& own : facts.rules()) {
    // A critical rule without the clause is E0524.
    if (!is_critical(own.rule) || !own.rule.has_unknown || !own.written.body.unknown_span) continue;
    const VerdictId fires = verdict_of(own.rule.then, tables), unknown = verdict_of(own.rule.unknown, tables);
    if (unknown.index >= fires.index) continue;
    const Span first = own.written.body.unknown.empty() ? *own.written.body.unknown_span
                                                        : own.written.body.unknown.front().action.span;
    out.report(Code::L0202, first, own.rule.id, tables.verdicts[unknown.index], tables.verdicts[fires.index])
        .help(
            fmt::format("`unknown {}` keeps the door closed until the answer is there", tables.verdicts[fires.index]));
  }
}

}  // namespace mpol::lint
