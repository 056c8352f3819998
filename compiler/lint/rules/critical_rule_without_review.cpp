// L0509 `critical_rule_without_review`: a critical rule does not say by when it is to be looked at again.
// Why it matters: thresholds age with the classifiers that they were set for.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void critical_rule_without_review(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& rule : facts.rules()) {
    if (rule.rule.severity != "critical") continue;
    bool has_day = false;
    for (const ast::Metadata& metadata : rule.written.body.metadata) has_day |= metadata.key.text == "review_by";
    if (!has_day) out.report(Code::L0509, rule.rule.id_span, rule.rule.id).help("`review by \"2027-03-31\"`");
  }
}

}  // namespace mpol::lint
