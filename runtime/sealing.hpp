// Sealing: what an event says leaves no decision on which a `sealed` rule fired or may have fired, but by sealed
// actions.
//
// seal()        marks the decision and takes content (program/content.hpp) out of it: literals and terms that matched,
//               and the arguments of actions that are not `sealed`. Those of sealed actions stay for their sinks,
//               marked.
// found_text()  is how all that shows an event's text beside a decision gets at it.
// What stays: rules, values of signals and counters, names of patterns, and places in the text.
// Threads: pure functions.
#pragma once
#include <optional>
#include <string_view>

#include "program/frame.hpp"
#include "runtime/decision.hpp"

namespace mpol {

// Of a decision that is complete. Does nothing where no sealed rule is concerned.
void seal(Decision& decision, const Program& program);

// What people see in place of content.
inline constexpr std::string_view kSealed = "(sealed)";

// The event's text at the place of this evidence; kSealed where the decision is sealed; empty where there is no place.
std::string_view found_text(const Decision& decision, const Evidence& evidence, const Frame& frame);

}  // namespace mpol
