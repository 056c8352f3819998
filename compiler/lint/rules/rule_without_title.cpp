// L0505 `rule_without_title`: the rule has an id and no title.
// Why it matters: a reviewer reads titles; an id says nothing.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void rule_without_title(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& rule : facts.rules()) {
    if (!rule.rule.title.empty()) continue;
    out.report(Code::L0505, rule.rule.id_span, rule.rule.id);
  }
}

}  // namespace mpol::lint
