// Term lists: files beside a policy, one term a line.
//
// Form:    `#` begins a comment line, blank lines are skipped, spaces around a term are dropped, a byte order mark and
// CR LF are
//          accepted. A term that begins with `#` is written `\#`. Names: base.txt, or base.<language>.txt with a BCP 47
//          tag.
// In:      a file of the SourceTree, as it was read.
// Out:     the terms with their places, as written; folding is done when they become patterns.
// Errors:  E0440-E0446 at file, line and column; reading goes on with the next line, good terms are kept.
// Limits:  kMaxTermBytes, kMaxTerms.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"

namespace mpol::patterns {

struct Term {
  std::string text;
  Span span;
};

struct Lexicon {
  std::string language;  // BCP 47 tag of the file name; empty for all languages
  std::vector<Term> terms;
};

Lexicon parse_lexicon(const SourceTree& tree, FileId file, Diagnostics& out);

// The language tag of `abuse.fr.txt` is `fr`, of `abuse.txt` the empty one. Nothing if the part between the dots is no
// well-formed tag.
std::optional<std::string> lexicon_language(std::string_view file_name);

}  // namespace mpol::patterns
