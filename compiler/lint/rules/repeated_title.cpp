// L0514 `repeated_title`: two rules of the package have the same title.
// Why it matters: in queues and reports people see titles, and could not tell them apart.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void repeated_title(const Facts& facts, Diagnostics& out) {
  std::unordered_map<std::string, const OwnRule*> first;
  for (const OwnRule& rule : facts.rules()) {
    if (rule.rule.title.empty()) continue;
    const auto [known, is_new] = first.try_emplace(rule.rule.title, &rule);
    if (is_new) continue;
    out.report(Code::L0514, rule.written.title_span, rule.rule.title, known->second->rule.id)
        .label(known->second->written.title_span, "here first");
  }
}

}  // namespace mpol::lint
