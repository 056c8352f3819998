// What is known of a number before any event: a score is within 0 and 1, a parameter within its bounds, a constant is
// itself, a count is not negative. Comparisons that this decides are worth a warning.
// Threads: pure.
#pragma once
#include "compiler/check/checked.hpp"
#include "program/interval.hpp"

namespace mpol::check {

NumberInterval range_of(const checked::Expr& expr, const checked::Policy& policy);

}  // namespace mpol::check
