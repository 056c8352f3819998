// What of an event and its decision may stand in an audit log. The safest for all policies:
//   text fields          a keyed hash and their length; evidence has places only, so what matched can be found again by who
//                        has the text
//                        the text. Of an event whose decision is sealed (runtime/sealing.hpp) not even these
//   keys but `id`        a keyed hash: the same user has the same one in one log
//   all other fields, signals, counters, rules, actions    as they are; an argument that is a masked field's value is masked
// Threads: pure functions.
#pragma once
#include <string>

#include "program/frame.hpp"
#include "runtime/audit/chain.hpp"
#include "runtime/decision.hpp"

namespace mpol::audit {

// Appends `{"kind":"prompt","text":{"hash":"…","bytes":12},…,"signals":{…}}`, sealed `"text":{"sealed":true}`.
void write_event(const Frame& frame, const Decision& decision, const Key& key, std::string& out);
// Of a decision on that event.
void mask(Decision& decision, const Frame& frame, const Key& key);

}  // namespace mpol::audit
