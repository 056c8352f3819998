// L0501 `rule_without_owner`: nobody is named who answers for the rule.
// Why it matters: when it fires wrongly at night, somebody must be asked.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void rule_without_owner(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& rule : facts.rules()) {
    if (!rule.rule.owner.empty()) continue;
    out.report(Code::L0501, rule.rule.id_span, rule.rule.id).help("say which team: `owner \"safety-operations\"`");
  }
}

}  // namespace mpol::lint
