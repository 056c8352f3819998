// Levels that cannot be what their author means: never reached, always below a higher one, or never left.
// Reported only where it is proved (Foreseen). Errors: E0540 to E0542, warnings. Threads: see Context.
#pragma once
#include "compiler/check/model.hpp"

namespace mpol::check {

// Of all escalations; when rules and overrides have been checked, and without errors.
void check_levels(Context& context);

}  // namespace mpol::check
