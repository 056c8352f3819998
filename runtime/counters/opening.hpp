// Opening: which counters a policy may take over from the one before it, whichever store has them.
// Threads: pure functions.
#pragma once
#include "base/diagnostics/diagnostics.hpp"
#include "runtime/counters/shape.hpp"

namespace mpol::counters {

// Whether the words that are kept mean the same in both, whatever the windows' lengths and the bounds are.
bool has_same_words(const CounterShape& before, const CounterShape& after);
// Whether state of one shape is state of the other.
bool keeps_state(const CounterShape& before, const CounterShape& after);
// The same, or the counter says that its state shall go. Else R0401.
bool may_take_over(const CounterShape& before, const CounterShape& after, Diagnostics& diagnostics);
// Whether a store can have so many counters. Else R0402, for the one that is too many.
bool has_room(std::size_t counters, const CounterShape& shape, Diagnostics& diagnostics);

}  // namespace mpol::counters
