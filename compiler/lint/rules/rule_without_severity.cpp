// L0504 `rule_without_severity`: the rule does not say how bad it is when it fires.
// Why it matters: queues are sorted by it, and what is expected of a critical rule is held against it.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void rule_without_severity(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& rule : facts.rules()) {
    if (!rule.rule.severity.empty()) continue;
    out.report(Code::L0504, rule.rule.id_span, rule.rule.id).help("`severity` is low, medium, high or critical");
  }
}

}  // namespace mpol::lint
