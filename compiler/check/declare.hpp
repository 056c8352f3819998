// Enters every declared name into its package, before any is looked at more closely: so their order does not matter.
//
// Errors: E0202 (a name declared twice), E0501, E0516, E0601. Threads: see Context.
#pragma once
#include "compiler/check/model.hpp"

namespace mpol::check {

void declare_names(Context& context);

}  // namespace mpol::check
