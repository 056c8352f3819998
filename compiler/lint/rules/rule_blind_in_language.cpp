// L0210 `rule_blind_in_language`: a rule can never fire in a language that the product speaks.
// Why it matters: a hole in the matrix of rules and languages is found by whoever looks for one.
#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void rule_blind_in_language(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& own : facts.rules()) {
    if (!own.rule.when || !facts.foreseen.can_fire(own.id)) continue;
    std::vector<std::string> blind;
    for (const std::string& language : facts.settings.languages) {
      if (truth_where(*own.rule.when, facts.policy.tables, "language", language) == Truth::False)
        blind.push_back(language);
    }
    if (blind.empty()) continue;
    // A rule for a language that the product does not speak is no hole.
    if (blind.size() == facts.settings.languages.size()) continue;
    auto report = out.report(Code::L0210, own.rule.id_span, own.rule.id, quoted_list(blind));
    if (facts.is_own(own.rule.when->span)) report.label(own.rule.when->span, "never so there");
  }
}

}  // namespace mpol::lint
