// L0102 `condition_always_true`: the rule's `when` holds whatever the event says.
// Why it matters: the rule fires on everything that it applies to, and its text says otherwise.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void condition_always_true(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& rule : facts.rules()) {
    // `when true` is plain enough; a comparison that always holds has been reported as such.
    if (!rule.rule.when || rule.rule.when->op == ir::Op::TruthConst || facts.is_warned(rule.decl.span)) continue;
    if (facts.foreseen.truth(*rule.rule.when) == Truth::True)
      out.report(Code::L0102, rule.rule.when->span, rule.rule.id).help("to fire on everything, write `when true`");
  }
}

}  // namespace mpol::lint
