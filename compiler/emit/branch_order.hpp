// The order in which code with branches asks: first what is cheap and likely to decide.
//
// In and out: a formula, whose groups and literals are put in another order; its meaning stays.
#pragma once
#include <vector>

#include "compiler/emit/formula.hpp"

namespace mpol::emit {

void order_for_branches(RuleFormula& rule, const std::vector<Slot>& slots);

}  // namespace mpol::emit
