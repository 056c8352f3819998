// Deployments: which bundle each policy of the configuration runs, and how it came to be.
//
// In:      bundles, from files, URLs and pushes. Each is verified, its parameters and counters are bound, and it is made live in one
//          step with the others; what is wrong with it leaves the one before it live.
// Out:     the live set; a status for each policy.
// Threads: load() and status() from any; loads are done one after the other.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "daemon/config.hpp"
#include "daemon/live.hpp"

namespace mpol::daemon {

enum class DeploymentState : std::uint8_t { Waiting, Loaded, Stale, Error };  // Waiting: nothing has come yet
std::string_view name(DeploymentState state);

struct DeploymentStatus {
  std::string name, package, release, bundle, origin;  // of what is live; bundle: its id
  DeploymentState state{};
  std::string code, message;  // Error: what was wrong with the last that came
  std::vector<std::string> faults;
  std::int64_t loaded_ms = 0, checked_ms = 0;  // since 1970; when it became live; when it was last known to be current
  std::uint64_t loads = 0, errors = 0;
  std::string tier;  // "native", "interpreter", and why
};

// What policies are loaded with, but for their own settings.
struct DeploymentTools {
  std::shared_ptr<counters::CounterStore> store;
  const CodeGenerator* generator = nullptr;
  CacheFolder cache{""};
  bool native = true, check_native = true;
  std::function<std::int64_t()> now_ms;
  // Null, or what must be done before a policy is live; where it fails, the policy is not.
  std::function<Result<void>(const std::string& name, const deploy::Policy& policy)> before_live;
};

class Deployments {
 public:
  Deployments(std::vector<PolicySettings> policies, DeploymentTools tools, LiveSet& live);

  // Makes it live as the policy of that place in the configuration, or says why not; what is live stays then.
  Result<void> load(std::size_t policy, std::string bytes, const std::string& origin);
  // What the configuration names as files; a failure of one does not keep the others from being loaded.
  void load_files();
  std::vector<DeploymentStatus> status() const;

 private:
  struct One {
    PolicySettings settings;
    std::shared_ptr<const deploy::Policy> live;
    DeploymentStatus status;
  };
  Result<std::shared_ptr<const deploy::Policy>> make(const One& one, std::string bytes, const std::string& origin,
                                                     DeploymentStatus& status) const;
  // Names that two would have, verdicts that differ.
  std::string fits(std::size_t policy, const deploy::Policy& candidate) const;
  void publish();

  DeploymentTools tools_;
  LiveSet& live_;
  std::mutex load_mutex_;     // one load at a time; locked before mutex_
  mutable std::mutex mutex_;  // of all_
  std::vector<One> all_;
};

}  // namespace mpol::daemon
