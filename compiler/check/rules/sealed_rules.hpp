// Sealed rules: their own actions hand content (program/content.hpp) to sealed actions only. Errors: E0539.
// What other rules hand over of the same event is withheld when it is decided (runtime/sealing.hpp).
// Threads: see Context.
#pragma once
#include "compiler/check/model.hpp"

namespace mpol::check {

void check_sealed_rule(Context& context, const RuleEntity& entity, const checked::Rule& rule);

}  // namespace mpol::check
