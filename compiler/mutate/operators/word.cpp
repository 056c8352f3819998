// A term of a lexicon is left out: of each file the first, the middle and the last. A test for each term would say the list a second time.
#include <fmt/core.h>

#include "compiler/mutate/subject.hpp"
#include "program/patterns/lexicon.hpp"

namespace mpol::mutate {

void find_word(const Subject& subject, Mutations& out) {
  for (const FileId file : subject.lexicon_files) {
    Diagnostics unheard;
    const std::vector<patterns::Term> terms = patterns::parse_lexicon(subject.sources, file, unheard).terms;
    if (terms.size() < 2) continue;  // removed with its language
    for (const std::size_t i : std::set<std::size_t>{0, terms.size() / 2, terms.size() - 1}) {
      out.remove(subject.with_line(terms[i].span), terms[i].span, fmt::format("without `{}`", terms[i].text),
                 fmt::format("add a test with `{}` in the text, on {}", terms[i].text, subject.rule_words()));
    }
  }
}

}  // namespace mpol::mutate
