// L0207 `resource_lacks_region`: a resource has no row for a region that the product is offered in.
// Why it matters: a person in need is given no number that works where they are.
#include <algorithm>

#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"
#include "compiler/lint/texts.hpp"

namespace mpol::lint {

void resource_lacks_region(const Facts& facts, Diagnostics& out) {
  for (const UsedTexts& used : used_texts(facts)) {
    if (used.texts.kind != "resource") continue;
    std::vector<std::string> missing;
    for (const std::string& region : facts.settings.regions) {
      const bool has_row = std::any_of(used.keys.begin(), used.keys.end(),
                                       [&](const std::string& key) { return key.ends_with("-" + region); });
      if (!has_row) missing.push_back(region);
    }
    if (missing.empty()) continue;
    out.report(Code::L0207, used.span, used.texts.name, quoted_list(missing))
        .help(fmt::format("a row such as `{}-{}: \"…\"`",
                          facts.settings.languages.empty() ? "en" : facts.settings.languages.front(), missing.front()));
  }
}

}  // namespace mpol::lint
