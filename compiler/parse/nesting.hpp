// How deep a policy is nested, found on its tokens: the parser and all later stages are recursive. Internal to parse.
#pragma once
#include <optional>
#include <vector>

#include "compiler/parse/tokens.hpp"

namespace mpol::parse {

// The first token that is nested deeper than limits::kMaxNesting, counting brackets, runs of `not`, `-` and `list of`,
// and `if` inside `if`.
std::optional<std::size_t> find_too_deep(const std::vector<Token>& tokens);

}  // namespace mpol::parse
