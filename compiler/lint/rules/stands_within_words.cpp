// L0310 `stands_within_words`: a term that is looked for anywhere is part of everyday words.
// Why it matters: what was meant as a word is found in words that have nothing to do with it.
#include "compiler/lint/lists.hpp"
#include "compiler/lint/rules.hpp"
#include "compiler/lint/terms.hpp"

namespace mpol::lint {

void stands_within_words(const Facts& facts, Diagnostics& out) {
  for (const OwnTerm& term : own_terms(facts)) {
    if (term.options.word || term.options.case_mode == patterns::Case::Exact) continue;
    const std::string_view word = word_around(term.folded);
    if (word.empty()) continue;
    out.report(Code::L0310, term.span, term.text, word).help("`word` looks for it as a word of its own");
  }
}

}  // namespace mpol::lint
