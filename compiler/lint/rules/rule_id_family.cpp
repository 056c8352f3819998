// L0517 `rule_id_family`: the rule's id begins otherwise than those of the package before it.
// Why it matters: `fired(RULE-MIST-*)` and reports take rules by the beginning of their ids; this one is left out.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

std::string_view family(std::string_view id) { return id.substr(0, id.rfind('-') + 1); }

}  // namespace

void rule_id_family(const Facts& facts, Diagnostics& out) {
  std::map<std::string_view, std::size_t> counts;
  for (const OwnRule& rule : facts.rules()) ++counts[family(rule.rule.id)];
  for (const OwnRule& rule : facts.rules()) {
    const std::string_view own = family(rule.rule.id);
    // One that stands alone among many that agree; two families of some size are meant.
    if (counts[own] > 1 || facts.rules().size() < 4 || counts.size() > 2) continue;
    const std::string_view other = counts.begin()->first == own ? counts.rbegin()->first : counts.begin()->first;
    if (other != own) out.report(Code::L0517, rule.rule.id_span, rule.rule.id, other);
  }
}

}  // namespace mpol::lint
