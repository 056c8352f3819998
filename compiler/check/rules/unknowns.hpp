// What can make a condition unknown. Threads: pure.
#pragma once
#include <optional>

#include "compiler/check/checked.hpp"

namespace mpol::check {

// A part that is unknown while an event or a classifier does not give it: a signal without fallback, an optional field.
// Null when there is none.
const checked::Expr* outage(const checked::Expr& expr, const Tables& tables);
// Any part at all that can be unknown: besides outages a language that cannot be told, an overflow, a division.
bool can_be_unknown(const checked::Expr& expr, const Tables& tables);
// A part that reads a parameter; null when there is none.
const checked::Expr* param_read(const checked::Expr& expr);

}  // namespace mpol::check
