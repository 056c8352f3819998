// Any bytes as a term list. What must hold: every term is UTF-8, not empty, not longer than the limit, and stands at
// its place in the file; faults lie in the file; no term is listed twice.
#include <set>

#include "base/assert.hpp"
#include "base/limits.hpp"
#include "base/text/utf8.hpp"
#include "program/patterns/lexicon.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mpol;
  SourceTree tree;
  const FileId file = tree.add("terms.fr.txt", std::string(data, data + size));
  Diagnostics diagnostics;
  const patterns::Lexicon lexicon = patterns::parse_lexicon(tree, file, diagnostics);
  std::set<std::string> seen;
  for (const patterns::Term& term : lexicon.terms) {
    MPOL_ASSERT(!term.text.empty() && term.text.size() <= limits::kMaxTermBytes,
                "a term has a length within its bounds");
    MPOL_ASSERT(utf8::is_valid(term.text), "a term is UTF-8");
    MPOL_ASSERT(tree.text(term.span) == term.text, "a term stands at its place");
    MPOL_ASSERT(seen.insert(term.text).second, "a term is listed once");
  }
  for (const Diagnostic& d : diagnostics.list()) {
    MPOL_ASSERT(d.span.begin <= d.span.end && d.span.end <= size, "a fault lies in the file");
  }
  MPOL_ASSERT(!lexicon.terms.empty() || diagnostics.has_errors(), "a list without terms is a fault");
  return 0;
}
