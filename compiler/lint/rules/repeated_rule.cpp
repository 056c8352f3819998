// L0103 `repeated_rule`: two rules ask for exactly the same.
// Why it matters: who changes one of them forgets the other.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void repeated_rule(const Facts& facts, Diagnostics& out) {
  std::unordered_map<std::string, const OwnRule*> first;
  for (const OwnRule& rule : facts.rules()) {
    const auto [known, is_new] = first.try_emplace(rule.key, &rule);
    if (is_new) continue;
    out.report(Code::L0103, rule.rule.id_span, rule.rule.id, known->second->rule.id)
        .label(known->second->rule.id_span, "the first");
  }
}

}  // namespace mpol::lint
