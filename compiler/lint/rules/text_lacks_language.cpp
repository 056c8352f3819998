// L0206 `text_lacks_language`: a text for people lacks a language that the product speaks.
// Why it matters: who is refused, or looks for help, reads it in a language that they may not know.
#include <algorithm>

#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"
#include "compiler/lint/texts.hpp"

namespace mpol::lint {

void text_lacks_language(const Facts& facts, Diagnostics& out) {
  for (const UsedTexts& used : used_texts(facts)) {
    std::vector<std::string> missing;
    for (const std::string& language : facts.settings.languages) {
      // A row for one region of a language is read by nobody else; it is not the language's own.
      const bool has_row = std::any_of(used.keys.begin(), used.keys.end(),
                                       [&](const std::string& key) { return covers(key, language); });
      if (!has_row) missing.push_back(language);
    }
    if (missing.empty()) continue;
    out.report(Code::L0206, used.span, used.texts.kind, used.texts.name, quoted_list(missing));
  }
}

}  // namespace mpol::lint
