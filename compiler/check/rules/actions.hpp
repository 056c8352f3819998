// Actions: what their declarations say, and their calls in rules, levels and tests.
// Errors: E0506 … E0511, E0517 … E0519. Threads: see Context.
#pragma once
#include "compiler/check/lookup.hpp"

namespace mpol::check {

void check_action_decls(Context& context);

// A call; nothing after a report. `scope` knows the variable of a `for each`.
std::optional<checked::ActionCall> check_action_call(Context& context, Scope& scope, const ast::ActionCall& call);
std::vector<checked::ActionCall> check_action_calls(Context& context, Scope& scope,
                                                    const std::vector<ast::ActionCall>& calls);
// Index of a verdict in its order; none when there is no such verdict. Nothing is reported.
VerdictId find_verdict(const Context& context, const std::string& name);

}  // namespace mpol::check
