// L0201 `review_date_passed`: a rule says by when it is to be looked at again, and the day has gone by.
// Why it matters: thresholds age with the classifiers that they were set for.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void review_date_passed(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& rule : facts.rules()) {
    for (const ast::Metadata& metadata : rule.written.body.metadata) {
      // Days of the form 2027-03-31 are in order as texts.
      if (metadata.key.text != "review_by" || facts.settings.today <= metadata.value) continue;
      out.report(Code::L0201, metadata.value_span, rule.rule.id, metadata.value)
          .help("look at its thresholds and exceptions again, then set the next day");
    }
  }
}

}  // namespace mpol::lint
