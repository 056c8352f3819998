// Hard rules: nothing may lift or weaken one. Errors: E0527 … E0529. Threads: see Context.
#pragma once
#include "compiler/check/model.hpp"

namespace mpol::check {

void check_hard_rule(Context& context, const RuleEntity& entity, const checked::Rule& rule);

}  // namespace mpol::check
