// Folding of patterns: the tree of a folded pattern is brought into the form of the text that it will be searched in.
//
// Runs of single characters are folded as a text (so that marks join their letters), classes member by member. What
// folding leaves empty is E0412; nothing is dropped silently. Threads: pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/text/fold.hpp"
#include "program/patterns/regex.hpp"

namespace mpol::patterns {

// What the members of a set fold to: single code points, and texts where a member becomes several (`ß`).
struct FoldedSet {
  CodePointSet set;
  std::vector<std::u32string> texts;
};
FoldedSet fold_set(const CodePointSet& set, FoldSteps steps);

// Whether a property means something in folded text: a tenth of its members stay what they are. Of `\p{Lu}` only the
// Cherokee letters do, whose case folding goes the other way.
bool survives_folding(const CodePointSet& set, FoldSteps steps);

// Folds the characters of a tree; its classes were folded when they were parsed. `source` is the pattern's text, `base`
// its place. False if something was reported.
bool fold_characters(Node& tree, FoldSteps steps, std::string_view source, Span base, Diagnostics& out);

// The one report of E0412: `written` stands at `place`, `what_folding_did` explains.
void report_folded_away(std::string_view written, Span place, std::string what_folding_did, std::string help,
                        Diagnostics& out);

}  // namespace mpol::patterns
