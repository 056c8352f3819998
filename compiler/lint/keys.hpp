// When two rules, or two calls of actions, are the same: what they say written out, without places.
// Threads: pure.
#pragma once
#include <string>

#include "compiler/check/checked.hpp"

namespace mpol::lint {

// When the rule fires, as one condition.
checked::Expr condition_of(const checked::Rule& rule);

std::string key_of(const checked::ActionCall& call);
// Of what the rule asks for.
std::string key_of_condition(const checked::Rule& rule);
// Of what it does, when it fires and while it cannot be decided.
std::string key_of_effect(const checked::Rule& rule);

}  // namespace mpol::lint
