// When are two bounded loops the same? The loop's own id is a bound name: `any of tags` over the same body is one loop,
// whatever it is called. The key of a loop is its expression written out with loops numbered from the outermost.
#pragma once
#include <string>
#include <vector>

#include "compiler/check/checked.hpp"

namespace mpol::lower {

std::string loop_key(const checked::Expr& loop);

}  // namespace mpol::lower
