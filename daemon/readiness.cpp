#include "daemon/readiness.hpp"

#include "daemon/daemon.hpp"

namespace mpol::daemon {

std::vector<std::string> reasons_not_to_be_ready(Daemon& daemon) {
  std::vector<std::string> reasons;
  if (daemon.is_draining()) reasons.emplace_back("the process is about to end");
  const auto all = daemon.deployments().status();
  if (all.empty()) reasons.emplace_back("the configuration names no policy");
  for (const DeploymentStatus& one : all) {
    if (one.loads > 0) continue;
    const std::string name = one.name.empty() ? "a policy" : "`" + one.name + "`";
    reasons.push_back(name + (one.message.empty() ? " has not come yet" : ": " + one.code + ": " + one.message));
  }
  return reasons;
}

}  // namespace mpol::daemon
