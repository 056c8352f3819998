// One canonical form of policy files (docs/formatting.md): only what stands between words changes.
//
// In:      the text of a policy file, in any state.
// Out:     the same words and comments in the same order, laid out; `format(format(x))` is `format(x)`. A declaration
//          with faults stays byte for byte. What is said about the file by `mpol check` stays the same but for places.
// Errors:  none. A text that cannot be cut into words without loss comes back as it is.
// Threads: safe to call from many. Time is linear in the text.
#pragma once
#include <string>
#include <string_view>

namespace mpol::format {

enum class Outcome {
  Formatted,
  PartlyKept,    // declarations with faults stand as they were
  LeftAlone,     // not UTF-8, too large, nested too deeply, with bidirectional controls, or without words
  WordsDiffered  // a fault of the formatter: its result had other words, and was dropped
};

struct Formatted {
  std::string text;
  Outcome outcome = Outcome::Formatted;
};

Formatted format(std::string_view text);

}  // namespace mpol::format
