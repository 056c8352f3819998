// Where lines begin, and how far they are indented (docs/formatting.md). Internal to format.
//
// Every group of words is on one line, or broken at all the places where its kind breaks. It is broken when the author
// broke it, or when it is longer than a line. Both are read from the words alone, so that a second run changes nothing.
#pragma once
#include <string_view>
#include <vector>

#include "compiler/format/lines.hpp"
#include "compiler/parse/outline.hpp"

namespace mpol::format {

std::vector<Line> lay_out(const parse::Outline& outline, std::string_view text);

}  // namespace mpol::format
