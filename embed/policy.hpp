// mpol_policy and mpol_slot: a policy that many have, and the place of the one that is live now.
#pragma once
#include <memory>
#include <mutex>

#include "embed/border.hpp"
#include "runtime/deploy/policy.hpp"

struct mpol_policy : mpol::embed::Counted {
  std::shared_ptr<const mpol::deploy::Policy> policy;
  const mpol::Program& program() const { return *policy->program(); }
  const mpol::Tables& tables() const { return program().tables(); }
};

struct mpol_slot : mpol::embed::Counted {
  // Changes whenever the policy does.
  std::atomic<std::uint64_t> generation{0};
  mutable std::mutex mutex;
  mpol::embed::Held<mpol_policy> policy;
};

namespace mpol::embed {

mpol_signal_kind kind_of(const SignalInfo& signal);

}  // namespace mpol::embed
