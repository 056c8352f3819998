// A pattern as an author declares it, compiled: a regex, a quoted text or a term of a lexicon, and how it matches.
//
// In:      the text between the slashes or quotes (quoted text with its escapes already resolved) and its options.
// Out:     the tree that every scanner reads, in the form of the text it is searched in: a folded pattern is folded
// here,
//          and the text it is given to must be folded with the same steps.
// Errors:  E04xx inside the pattern; compile_pattern gives nothing then. What it gives matches no empty text and has at
//          most kMaxPatternStates states.
// Threads: a value; reading one from many threads is safe.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics/diagnostics.hpp"
#include "program/patterns/regex.hpp"

namespace mpol::patterns {

enum class Case : std::uint8_t {
  Ignore,  // Unicode simple case folding; the default
  Exact,
  Folded,  // pattern and text are folded; case is gone by then
};

struct PatternOptions {
  Case case_mode = Case::Ignore;
  FoldSteps fold_steps = {};  // of Case::Folded
  // No word character right before or right after a match; not asked at an edge whose own character is of a script
  // that is written without spaces.
  bool word = false;
};

struct Pattern {
  std::string source;
  bool is_regex = false;
  PatternOptions options;
  Span span;
  Node tree;
};

// `span` covers the text of the pattern without its quotes or slashes; places inside a regex are bytes from its begin.
std::optional<Pattern> compile_pattern(std::string source, bool is_regex, const PatternOptions& options, Span span,
                                       Diagnostics& out);

// Lengths of a match in code points; `max` is kUnbounded where there is no end.
struct MatchLength {
  std::uint32_t min = 0;
  std::uint32_t max = 0;
};
MatchLength match_length(const Node& tree);
inline bool can_match_empty(const Node& tree) { return match_length(tree).min == 0; }

// How many states the automaton of a tree has, with repeats written out. Stops counting at kMaxPatternStates + 1.
std::size_t state_count(const Node& tree);

}  // namespace mpol::patterns
