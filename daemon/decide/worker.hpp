// PolicyWorker: what one thread needs to decide with one policy: a decider, and a seat for each event that is under way.
//
// Threads: belongs to one, once it is ready. It lives as long as an event sits on one of its seats, also when its policy is not live any more.
#pragma once
#include <atomic>
#include <memory>
#include <vector>

#include "runtime/audit/recorder.hpp"
#include "runtime/deploy/policy.hpp"
#include "runtime/event/event_reader.hpp"
#include "runtime/release.hpp"
#include "runtime/signals/providers.hpp"

namespace mpol::daemon {

// An event that has been read: a frame is good until its reader reads again.
struct Seat {
  explicit Seat(const Program& program)
      : reader(program.tables(), program.symbols()), frame(program.tables(), program.symbols()) {}
  event::EventReader reader;
  Frame frame;
  event::EventDiagnostics faults;
  std::string id;  // of an event that has none
};

class PolicyWorker {
 public:
  // `modes`: null: every rule is enforced.
  explicit PolicyWorker(std::shared_ptr<const deploy::Policy> policy, std::shared_ptr<const RuleModes> modes = nullptr);

  const deploy::Policy& policy() const { return *policy_; }
  const RuleModes* modes() const { return modes_.get(); }
  // What the aftermath keeps for it.
  std::unique_ptr<audit::RecordWriter> record;
  // Which provider gives which signal; null: nobody is asked.
  std::shared_ptr<const signals::Routes> routes;
  // Makes in advance what its thread will ask for, as far as it asked `before` for it (the worker that this one replaces; null:
  // none). Before any of the rest is called.
  void get_ready(const PolicyWorker* before);
  // Takes native code as soon as it is there.
  Decider& decider();
  // Reads what is counted, and counts nothing. Made when it is first asked for.
  Decider& rehearsing_decider();
  // For texts that go out while they are written; made when first asked for.
  ReleaseDecider& release();
  std::unique_ptr<Seat> take_seat();
  void give_back(std::unique_ptr<Seat> seat);

 private:
  std::shared_ptr<const deploy::Policy> policy_;
  std::shared_ptr<const RuleModes> modes_;
  Decider decider_;
  std::unique_ptr<ReleaseDecider> release_;
  std::unique_ptr<Decider> rehearsing_;
  std::vector<std::unique_ptr<Seat>> free_;
  std::atomic<bool> gives_explanations_{false}, has_streams_{false};  // get_ready() of another looks at them
};

}  // namespace mpol::daemon
