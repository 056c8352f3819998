// What of an event and its decision may stand in an audit log: what the policy's `audit` declarations say, and for what
// they do not name, the safest:
//   texts, keys but `id`    a hash, made with the key: the same user has the same one in one log
//   all else                as it is
// What is not kept is hidden everywhere: in the event, in the arguments of actions that carry it, and in the evidence of
// signals and of counters that are made of it. Evidence has places of texts only, so what matched can be found again by
// who has the text. Texts of an event whose decision is sealed (runtime/sealing.hpp) are `{"sealed":true}`, whatever is said.
// In:      a program; its frames and decisions. Out: members of an audit record, and a decision that shows no more.
// Threads: immutable.
#pragma once
#include <set>
#include <span>
#include <string>
#include <vector>

#include "program/frame.hpp"
#include "runtime/audit/chain.hpp"
#include "runtime/decision.hpp"

namespace mpol::audit {

// Keep, Hash or Drop.
AuditKept kept(const EventField& field);
AuditKept kept(const SignalInfo& signal);

class Mask {
 public:
  // `key` is what hashes are made with.
  Mask(const Program& program, Key key);

  // Appends `"event":{…}`, what is kept: it reads as an event again (docs/events.md). Where something is not:
  // `,"hidden":{"text":{"hash":"…","bytes":12},"tags":{"dropped":true}}`. `brought` is what was had of each signal before
  // the event was decided; those that were asked for later are named in `,"fetched":[…]`.
  void write_event(const Frame& frame, std::span<const SignalState> brought, const Decision& decision,
                   std::string& out) const;
  void apply(Decision& decision, const Frame& frame) const;

 private:
  void find_carriers();
  AuditKept carried_by(const ir::Inst& inst) const;
  AuditKept carried_by(const DecidedAction& action, const std::string& arg) const;

  const ir::Module& module_;
  const Tables& tables_;
  Key key_;
  std::vector<AuditKept> carried_;                      // by InstId: how what its value is made of is kept
  std::vector<AuditKept> counted_;                      // by CounterId: likewise
  std::set<std::string, std::less<>> hidden_evidence_;  // names of signals and counters
  FieldId id_, time_;                                   // that decisions show
};

}  // namespace mpol::audit
