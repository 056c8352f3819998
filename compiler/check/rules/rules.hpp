// Rules: their clauses, typed and resolved.
// Errors: E0502 … E0505, E0522 … E0526. Threads: see Context.
#pragma once
#include "compiler/check/lookup.hpp"

namespace mpol::check {

void check_rules(Context& context);

// Clauses that stand more than once (E0502).
void report_repeated_clauses(Context& context, const ast::RuleBody& body);

}  // namespace mpol::check
