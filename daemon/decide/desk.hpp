// Desk: one thread's workers for the policies that are live.
//
// Threads: belongs to one.
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "daemon/decide/worker.hpp"
#include "daemon/live.hpp"

namespace mpol::daemon {

// A live policy with this thread's worker for it, and for its shadow where it has one.
struct DeskPolicy {
  LivePolicy live;
  std::shared_ptr<PolicyWorker> worker, shadow;  // worker null: there is no policy yet
};

class Desk {
 public:
  explicit Desk(const LiveSet& live) : live_(live) {}

  // All that are live now, workers of those that were live before kept. Good until the next call.
  const std::vector<DeskPolicy>& policies();

 private:
  std::shared_ptr<PolicyWorker> worker_for(const std::shared_ptr<const deploy::Policy>& policy,
                                           const std::shared_ptr<const RuleModes>& modes) const;

  const LiveSet& live_;
  std::uint64_t version_ = UINT64_MAX;
  std::vector<DeskPolicy> policies_;
};

}  // namespace mpol::daemon
