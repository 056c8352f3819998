// The syntax tree of a pattern, and the parser of regexes.
//
// In:      the bytes between the slashes of a regex. Syntax is PCRE's as far as it is linear-time, UTF-8 and Unicode
// on;
//          docs/patterns.md lists it. Capturing groups are plain groups, lazy repeats are repeats.
// Out:     a tree in which flags, case and character classes are resolved: what is left is sets of code points, order,
//          choice, repetition and assertions. Nothing later looks at flags again.
// Errors:  E0401-E0433, each at its own bytes inside the regex. Parsing goes on after a fault, so that one run shows
// them all. Limits:  kMaxPatternBytes, kMaxRepeat, kMaxNesting for groups. Threads: pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "base/text/fold.hpp"
#include "program/patterns/code_points.hpp"

namespace mpol::patterns {

enum class Assertion : std::uint8_t {
  TextBegin,               // \A, and ^ without (?m)
  TextEnd,                 // \z
  TextEndOrFinalLineFeed,  // \Z, and $ without (?m)
  LineBegin,               // ^ with (?m)
  LineEnd,                 // $ with (?m)
  WordBoundary,            // \b
  NotWordBoundary,         // \B
  WholeWordBegin,          // what `word` asks before a match
  WholeWordEnd,            // what `word` asks after a match
};

inline constexpr std::uint32_t kUnbounded = 0xFFFFFFFFu;

struct Node {
  enum class Kind : std::uint8_t { Empty, Set, Concat, Alternate, Repeat, Assert };
  // How a Set was written: only single characters take part in the folding of a run of characters.
  enum class Written : std::uint8_t { Class, Character, Escape };

  Kind kind = Kind::Empty;
  Written written = Written::Class;
  Assertion assertion = Assertion::TextBegin;
  std::uint32_t min = 0;    // Repeat
  std::uint32_t max = 0;    // Repeat; kUnbounded for no end
  std::uint32_t begin = 0;  // bytes from the first byte of the pattern
  std::uint32_t end = 0;
  CodePointSet set;            // Set
  std::vector<Node> children;  // Concat, Alternate; Repeat has one
};

struct SyntaxOptions {
  bool ignore_case = true;
  bool folded = false;
  FoldSteps fold_steps;  // of a folded pattern
};

// `base` is the place of `text` in its file. Nothing if there was an error.
std::optional<Node> parse_regex(std::string_view text, const SyntaxOptions& options, Span base, Diagnostics& out);

// The tree of a text that stands for itself: a quoted pattern, a term.
Node literal_tree(std::string_view text, const SyntaxOptions& options);

Node set_node(CodePointSet set, std::uint32_t begin, std::uint32_t end);

}  // namespace mpol::patterns
