// The opt-in steps of folding: leet, squeezed, unspaced. Each rewrites folded text and composes the offset map.
// In and out: `folded`, which holds folded text. See FoldSteps for their order; docs/text.md says why it is idempotent.
// Only fold.cpp includes this.
#pragma once
#include "base/text/fold.hpp"

namespace mpol {

void apply_fold_steps(FoldSteps steps, Folded& folded);

}  // namespace mpol
