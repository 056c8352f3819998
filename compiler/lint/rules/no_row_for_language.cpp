// L0211 `no_row_for_language`: a table of thresholds has no row for a language or region that the product is for.
// Why it matters: the value for all the rest was hardly weighed for it.
#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void no_row_for_language(const Facts& facts, Diagnostics& out) {
  for (const OwnParam& own : own_params(facts)) {
    const bool by_region = own.param.by == "region";
    if (!by_region && own.param.by != "language") continue;
    std::vector<std::string> keys;
    for (const ParamRow& row : own.param.rows) {
      if (row.key.has_value()) keys.push_back(facts.policy.tables.symbols[row.key.index]);
    }
    const auto missing = not_covered(by_region ? facts.settings.regions : facts.settings.languages, keys);
    if (missing.empty()) continue;
    out.report(Code::L0211, own.decl.name.span, own.decl.name.text, quoted_list(missing));
  }
}

}  // namespace mpol::lint
