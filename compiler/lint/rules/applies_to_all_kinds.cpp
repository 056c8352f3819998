// L0529 `applies_to_all_kinds`: `applies to` lists every kind that the event has.
// Why it matters: it says nothing, and a kind that is added later is left out without anybody having decided it.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void applies_to_all_kinds(const Facts& facts, Diagnostics& out) {
  const Tables& tables = facts.policy.tables;
  for (const OwnRule& rule : facts.rules()) {
    const auto& applies = rule.rule.applies;
    if (!applies || applies->operands.empty() || applies->operands[0].op != ir::Op::Field) continue;
    const std::vector<SymbolId>& kinds = tables.fields[applies->operands[0].a].values;
    if (kinds.empty() || tables.symbol_sets[applies->a].size() < kinds.size()) continue;
    out.report(Code::L0529, rule.written.body.applies_span, rule.rule.id);
  }
}

}  // namespace mpol::lint
