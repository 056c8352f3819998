// mpol_decider: what one thread decides with.
//
// An Engine is all that belongs to one policy: the reader of its events, their frame, the decider. A decider of a slot makes
// another one when the slot has another policy. Streams keep theirs.
#pragma once
#include <memory>

#include "embed/decision.hpp"
#include "embed/policy.hpp"
#include "embed/signals.hpp"
#include "runtime/event/event_reader.hpp"
#include "runtime/release.hpp"
#include "runtime/stream.hpp"

namespace mpol::embed {

// Where one event is while it is decided.
struct Seat {
  explicit Seat(const Program& program)
      : reader(program.tables(), program.symbols()), frame(program.tables(), program.symbols()) {}
  // False: it is refused, with a report. Warnings are reported too.
  bool read(const char* event, std::size_t size, mpol_report& out);
  event::EventReader reader;
  event::EventDiagnostics faults;
  Frame frame;
};

class Engine {
 public:
  explicit Engine(Held<mpol_policy> policy);
  const Program& program() const { return policy->program(); }
  // Takes native code as soon as there is some; between two decisions.
  void take_native(Decider& decider);
  StreamDecider& streams();
  ReleaseDecider& gates();

  const Held<mpol_policy> policy;
  Seat seat;
  Decider decider;

 private:
  std::unique_ptr<StreamDecider> streams_;  // null: no stream was opened yet
  std::unique_ptr<ReleaseDecider> gates_;   // the same
};

// None: the policy's events have no such field of type text.
FieldId text_field(const Tables& tables, std::string_view name);

}  // namespace mpol::embed

struct mpol_decider {
  mpol::embed::Held<mpol_slot> slot;  // null: it stays with its policy
  std::uint64_t generation = 0;       // of the slot
  std::shared_ptr<mpol::embed::Engine> engine;
  mpol::embed::Caller signals;
  mpol_report report;
  mpol_decision decision;

  // Takes the slot's policy.
  void follow();
};
