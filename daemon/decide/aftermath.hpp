// Aftermath: what must have happened before a decision is given out: its durable actions are in the outbox, its record is in the
// audit log; and what may follow it: other actions, to sinks.
//
// Order:   keep, record, give, as in docs/actions.md: nothing is told of a decision that is not given out.
// Threads: settle() from any; `then` is called from a thread of the aftermath.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "runtime/decider.hpp"

namespace mpol::daemon {

struct Settled {
  Decision decision;    // may be stricter than before: what could not be kept counts (`durable else`)
  std::string failure;  // not "": it cannot be recorded, and is not given out
};

class Aftermath {
 public:
  virtual ~Aftermath() = default;
  enum class Answer : std::uint8_t {
    Ready,    // the decision may be given out as it is
    Waits,    // `then` will be called
    Refused,  // it cannot be recorded: it is not given out
  };
  virtual Answer settle(const Frame& frame, const Decision& decision, const std::shared_ptr<const Program>& program,
                        std::function<void(Settled)> then) = 0;
};

}  // namespace mpol::daemon
