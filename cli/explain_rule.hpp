// Why one rule fired, did not, or is undetermined, or a level's condition holds or not, in lines for people: the conditions that made it so, the values that
// they were judged by, what was found and where. For `mpol explain --event` and for tests that fail.
//
// In:      an evaluator that is still at the event; its decision. What a sealed decision withholds is withheld here.
// Out:     the rule in the first line, its parts indented by two spaces. Threads: as the evaluator.
#pragma once
#include <string>

#include "runtime/decider.hpp"

namespace mpol::cli {

std::string explain_rule(RuleId rule, engine::Evaluator& evaluator, const Decision& decision);
std::string explain_level(LevelId level, engine::Evaluator& evaluator, const Decision& decision);

}  // namespace mpol::cli
