// L0502 `rule_without_rationale`: the rule does not say why it is there.
// Why it matters: who weighs a false alarm against the harm must know the harm.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void rule_without_rationale(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& rule : facts.rules()) {
    if (!rule.rule.rationale.empty()) continue;
    out.report(Code::L0502, rule.rule.id_span, rule.rule.id).help("say what harm it prevents: `rationale \"…\"`");
  }
}

}  // namespace mpol::lint
