// L0503 `rule_without_reference`: the rule names no text that it comes from: a law, a protocol, a hazard class.
// Why it matters: an audit asks for it.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void rule_without_reference(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& rule : facts.rules()) {
    if (!rule.rule.references.empty()) continue;
    out.report(Code::L0503, rule.rule.id_span, rule.rule.id)
        .help("name the law, protocol or hazard class: `reference \"…\"`");
  }
}

}  // namespace mpol::lint
