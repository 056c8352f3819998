// L0114 `signal_without_unknown`: a rule asks a classifier, and does not say what happens while that cannot answer.
// Why it matters: the rule is undetermined then and does nothing: an outage lets through what it is there to stop.
// Critical rules are check's (E0524).
#include "compiler/check/rules/unknowns.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void signal_without_unknown(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& rule : facts.rules()) {
    if (rule.rule.has_unknown || rule.rule.severity == "critical" || !rule.rule.when) continue;
    const checked::Expr* part = check::outage(*rule.rule.when, facts.policy.tables);
    if (part == nullptr || part->op != ir::Op::Signal) continue;
    auto report = out.report(Code::L0114, rule.rule.id_span, rule.rule.id, facts.policy.tables.signals[part->a].name);
    if (part->span.file == rule.rule.id_span.file) report.label(part->span, "this can be unavailable");
    report.help("`unknown flag` lets people look; `unknown allow` says that an outage must not stop anyone");
  }
}

}  // namespace mpol::lint
