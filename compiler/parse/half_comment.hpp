// A comment that its author began with one `/`. Internal to parse.
#pragma once
#include <string_view>
#include <vector>

#include "compiler/parse/tokens.hpp"

namespace mpol::parse {

// Whether `slash`, a `/` or a regex that is not closed, begins a comment: words follow that nothing joins, where no regex
// can stand. `before` is what was read before it.
bool begins_half_comment(const std::vector<Token>& before, const Token& slash, std::string_view text);

}  // namespace mpol::parse
