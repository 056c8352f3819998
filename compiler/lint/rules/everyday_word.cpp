// L0303 `everyday_word`: a term is an everyday word of another language.
// Why it matters: terms are looked for in texts of every language, and folding makes more of them alike.
#include "compiler/lint/lists.hpp"
#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"
#include "compiler/lint/terms.hpp"

namespace mpol::lint {

void everyday_word(const Facts& facts, Diagnostics& out) {
  for (const OwnTerm& term : own_terms(facts)) {
    // A capital letter tells a name from a word.
    if (term.options.case_mode == patterns::Case::Exact) continue;
    std::vector<std::string> others = languages_of_word(term.folded);
    std::erase_if(others, [&](const std::string& language) {
      return !term.language.empty() && (covers(language, term.language) || covers(term.language, language));
    });
    if (others.empty()) continue;
    out.report(Code::L0303, term.span, term.text, quoted_list(others))
        .help("a phrase of two words says more; `in { … }` after a pattern keeps it to texts of some languages");
  }
}

}  // namespace mpol::lint
