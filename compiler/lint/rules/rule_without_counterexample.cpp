// L0508 `rule_without_counterexample`: tests say when the rule fires, and none says when it does not.
// Why it matters: a rule that fires on everything passes all of its tests.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void rule_without_counterexample(const Facts& facts, Diagnostics& out) {
  const std::set<std::uint32_t> fired = facts.tested_rules(false), silent = facts.tested_rules(true);
  for (const OwnRule& rule : facts.rules()) {
    // A rule without any test is spoken of as such.
    if (!fired.contains(rule.id.index) || silent.contains(rule.id.index)) continue;
    out.report(Code::L0508, rule.rule.id_span, rule.rule.id)
        .help(fmt::format("`expect not {}` for what is nearly the same and should pass", rule.rule.id));
  }
}

}  // namespace mpol::lint
