// L0304 `terms_alike`: two terms of one list are the same once they are folded.
// Why it matters: it looks as if variants were listed one by one, so the next one will be too; folding has undone them already.
#include <map>
#include <tuple>

#include "compiler/lint/rules.hpp"
#include "compiler/lint/terms.hpp"

namespace mpol::lint {

void terms_alike(const Facts& facts, Diagnostics& out) {
  std::map<std::tuple<const ast::Decl*, FileId, std::string>, const OwnTerm*> known;
  const std::vector<OwnTerm> terms = own_terms(facts);
  for (const OwnTerm& term : terms) {
    if (term.options.case_mode != patterns::Case::Folded) continue;
    const auto [first, is_new] = known.try_emplace({term.decl, term.span.file, term.folded}, &term);
    // The very same text twice is E0443 or E0463.
    if (is_new || first->second->text == term.text) continue;
    out.report(Code::L0304, term.span, term.text, first->second->text).label(first->second->span, "here first");
  }
}

}  // namespace mpol::lint
