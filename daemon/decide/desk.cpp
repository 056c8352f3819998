#include "daemon/decide/desk.hpp"

namespace mpol::daemon {

const std::vector<DeskPolicy>& Desk::policies() {
  const std::uint64_t version = live_.version();
  if (version == version_) return policies_;
  version_ = version;
  std::vector<DeskPolicy> next;
  for (const LivePolicy& live : live_.get()->policies)
    next.push_back({live, worker_for(live.policy, live.modes), worker_for(live.shadow, nullptr)});
  policies_ = std::move(next);
  return policies_;
}

std::shared_ptr<PolicyWorker> Desk::worker_for(const std::shared_ptr<const deploy::Policy>& policy,
                                               const std::shared_ptr<const RuleModes>& modes) const {
  if (!policy) return nullptr;
  for (const DeskPolicy& known : policies_) {
    for (const auto& worker : {known.worker, known.shadow}) {
      if (worker && &worker->policy() == policy.get() && worker->modes() == modes.get()) return worker;
    }
  }
  return std::make_shared<PolicyWorker>(policy, modes);
}

}  // namespace mpol::daemon
