// L0105 `unless_without_effect`: an exception never holds where the rest of the rule does.
// Why it matters: somebody relies on the exception.
#include "compiler/lint/keys.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void unless_without_effect(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& rule : facts.rules()) {
    if (rule.rule.unless.empty() || !facts.foreseen.can_fire(rule.id)) continue;
    checked::Rule bare;
    bare.applies = rule.rule.applies;
    bare.when = rule.rule.when;
    bare.findings = rule.rule.findings;
    for (const checked::Expr& unless : rule.rule.unless) {
      if (!facts.is_own(unless.span) || facts.is_warned(unless.span)) continue;
      checked::Expr both = condition_of(bare);
      both.operands.push_back(unless);
      if (facts.foreseen.truth(both) == Truth::False) out.report(Code::L0105, unless.span, rule.rule.id);
    }
  }
}

}  // namespace mpol::lint
