// L0101 `rule_never_fires`: what the rule asks for contradicts itself, or is never so.
// Why it matters: the rule stands in the list of what is guarded against, and guards against nothing.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void rule_never_fires(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& rule : facts.rules()) {
    // A comparison that is false for every event has been reported as such.
    if (facts.foreseen.can_fire(rule.id) || facts.is_warned(rule.decl.span)) continue;
    auto report = out.report(Code::L0101, rule.rule.id_span, rule.rule.id);
    if (rule.rule.when && facts.is_own(rule.rule.when->span)) report.label(rule.rule.when->span, "never so");
  }
}

}  // namespace mpol::lint
