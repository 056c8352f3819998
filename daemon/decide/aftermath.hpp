// Aftermath: what must have happened before a decision is given out: its durable actions are in the outbox, its record is in the
// audit log; and what may follow it: other actions, to sinks.
//
// Order:   keep, record, give, as in docs/actions.md: nothing is told of a decision that is not given out.
// Threads: called in threads of the server; `then` is called in a thread of the aftermath.
#pragma once
#include <functional>
#include <span>
#include <string>

#include "daemon/decide/worker.hpp"

namespace mpol::daemon {

class Aftermath {
 public:
  virtual ~Aftermath() = default;
  enum class Answer : std::uint8_t {
    Ready,    // nothing to wait for
    Waits,    // `then` will be called
    Refused,  // the decision cannot be recorded: it is not given out
  };
  // Ready or Waits. `then` is given the decision as it is behind that: stricter where an action could not be kept (`durable else`).
  virtual Answer keep(PolicyWorker& worker, const Decision& decision, std::function<void(Decision)> then) = 0;
  // The decision as it will be given out; `brought`: the states of its signals before anybody was asked; `policy`: its name in the
  // configuration. `then` is given "", or why it could not be recorded.
  virtual Answer record(PolicyWorker& worker, const std::string& policy, const Frame& frame,
                        std::span<const SignalState> brought, const Decision& decision,
                        std::function<void(std::string)> then) = 0;
};

}  // namespace mpol::daemon
