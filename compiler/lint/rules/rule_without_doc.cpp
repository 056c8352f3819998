// L0506 `rule_without_doc`: no `///` comment stands before the rule.
// Why it matters: documents and explanations are made from it.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void rule_without_doc(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& rule : facts.rules()) {
    if (!rule.rule.doc.empty()) continue;
    out.report(Code::L0506, rule.rule.id_span, rule.rule.id).help("say above it, after `///`, what it is about");
  }
}

}  // namespace mpol::lint
