// Unicode data for patterns: properties by name, and simple case folding. From tables made at build time.
// Threads: all functions are pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "program/patterns/code_points.hpp"

namespace mpol::patterns {

// The set of `\p{name}`: a general category (`L`, `Lu`, `Letter`), a script (`Greek`, `Grek`), or one of a few binary
// properties (`Alphabetic`, `White_Space`, `Emoji` …). Case, `_`, `-` and spaces in the name do not count (UAX #44,
// LM3).
std::optional<CodePointSet> property_set(std::string_view name);
// Every name that property_set knows, normalised; for suggestions.
std::vector<std::string> property_names();

// Closed under case: every case of a member is a member.
const CodePointSet& word_set();   // \w: UTS #18 annex C
const CodePointSet& digit_set();  // \d: Nd
const CodePointSet& space_set();  // \s: White_Space

// Two code points differ by case only exactly if their simple case foldings are equal.
char32_t simple_case_fold(char32_t code_point);

// Adds every code point that has the same simple case folding as a member.
CodePointSet close_under_case(const CodePointSet& set);

}  // namespace mpol::patterns
