// L0507 `rule_without_test`: no test of the package expects the rule to fire.
// Why it matters: whoever breaks it is not told.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void rule_without_test(const Facts& facts, Diagnostics& out) {
  const std::set<std::uint32_t> fired = facts.tested_rules(false);
  for (const OwnRule& rule : facts.rules()) {
    if (fired.contains(rule.id.index)) continue;
    out.report(Code::L0507, rule.rule.id_span, rule.rule.id)
        .help(fmt::format("`test \"…\" {{ event {{ … }} expect {} }}`", rule.rule.id));
  }
}

}  // namespace mpol::lint
