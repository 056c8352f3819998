// L0109 `fired_of_dead_rule`: `fired(…)` names only rules that can never fire.
// Why it matters: what is counted or escalated on it never happens.
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {

void fired_of_dead_rule(const Facts& facts, Diagnostics& out) {
  for (const checked::Expr* root : facts.conditions()) {
    walk(*root, [&](const checked::Expr& expr) {
      if (expr.op != ir::Op::Fired || !facts.is_own(expr.span) || facts.is_warned(root->span)) return;
      if (facts.foreseen.truth(expr) != Truth::False) return;
      auto report = out.report(Code::L0109, expr.span);
      for (const RuleId rule : facts.policy.tables.rule_sets[expr.a]) {
        const Span id = facts.policy.rules[rule.index].id_span;
        if (id.file == expr.span.file) report.label(id, "it can never fire");
      }
    });
  }
}

}  // namespace mpol::lint
