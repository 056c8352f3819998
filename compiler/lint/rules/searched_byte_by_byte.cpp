// L0402 `searched_byte_by_byte`: no text of two characters is in every match of the pattern.
// Why it matters: nothing leads to its matches, so each text is read for it byte by byte, about a nanosecond each.
#include "compiler/lint/rules.hpp"
#include "program/patterns/factors.hpp"

namespace mpol::lint {

void searched_byte_by_byte(const Facts& facts, Diagnostics& out) {
  for (const OwnPattern& pattern : facts.patterns()) {
    if (patterns::required_factors(pattern.compiled.tree).shortest() >= patterns::kShortestFactor) continue;
    out.report(Code::L0402, pattern.item.span, pattern.item.text)
        .help("two letters, digits or signs in a row that every match holds would lead to it");
  }
}

}  // namespace mpol::lint
