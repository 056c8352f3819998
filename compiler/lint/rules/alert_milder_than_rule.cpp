// L0219 `alert_milder_than_rule`: a critical rule raises an alert of a lower severity.
// Why it matters: who is on duty sorts by it, and wakes up for the highest.
#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void alert_milder_than_rule(const Facts& facts, Diagnostics& out) {
  const Tables& tables = facts.policy.tables;
  for (const OwnRule& own : facts.rules()) {
    if (!is_critical(own.rule)) continue;
    for (const checked::ActionCall& call : own.rule.then) {
      for (const checked::ActionArg& arg : call.args) {
        if (arg.name != "severity" || !arg.value || arg.value->op != ir::Op::SymbolConst) continue;
        const std::string& severity = tables.symbols[arg.value->a];
        if (severity == own.rule.severity) continue;
        const bool is_default = !facts.is_own(arg.span);
        auto report = out.report(Code::L0219, is_default ? call.span : arg.span, own.rule.id,
                                 short_name(tables.actions[call.action.index].name), severity);
        if (is_default)
          report.help("nothing is said here, so the action's own default counts; write `severity: critical`");
        else
          report.fix("write `critical`", {{arg.span, "critical"}});
      }
    }
  }
}

}  // namespace mpol::lint
