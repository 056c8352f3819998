// When are two expressions the same? Those that a rule writes twice are, and bounded loops whose bodies are: the
// loop's own id is a bound name, so that `any of tags` over one body is one loop, whatever it is called. The key of an
// expression is the bytes of its parts, without places, with loops numbered from the outermost; it is for comparing alone.
// Threads: pure.
#pragma once
#include <string>

#include "compiler/check/checked.hpp"

namespace mpol::checked {

std::string key_of(const Expr& expr);

}  // namespace mpol::checked
