// What a decision leaves behind: its durable actions go into the outbox before anybody sees it.
//
// Errors:  where the outbox does not take them, the decision becomes what the policy says for that (`durable else VERDICT`
//          of each action): at least that verdict, with a line in `limits`. It is never released as if nothing had happened.
// Threads: pure but for the outbox.
#pragma once
#include "runtime/actions/outbox.hpp"
#include "runtime/decision.hpp"

namespace mpol::actions {

// The actions of a decision that are durable, or those that are not. The id of an item is a hash of the event's id, the package and the action with its
// arguments and rules: deciding the same event again gives the same. Of an event without an id it is random.
std::vector<Item> items(const Decision& decision, const Program& program, bool durable);

// Puts them; on failure changes the decision. Whether all went well.
bool keep(Decision& decision, const Program& program, Outbox& outbox, std::int64_t now_ms);
// What a decision becomes when its durable actions could not be kept.
void not_kept(Decision& decision, const Program& program);
// Whether there is something to keep; costs no allocation.
bool has_durable(const Decision& decision, const Program& program);

}  // namespace mpol::actions
