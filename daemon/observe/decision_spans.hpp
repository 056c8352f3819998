// The spans of a decision, below that of its request: what one policy decided, and below that what classifiers were asked, the evaluation,
// and what had to be kept before it was told. Names and numbers only, nothing of the event (docs/operating.md has them all).
//
// Threads: as Observation.
#pragma once
#include <string>
#include <vector>

#include "daemon/observe/observation.hpp"
#include "runtime/decision.hpp"
#include "runtime/deploy/policy.hpp"
#include "runtime/signals/providers.hpp"

namespace mpol::daemon {

// `name`: of the policy in the configuration.
void add_decision(Observation& seen, const SpanStart& start, const std::string& name, const deploy::Policy& policy,
                  bool is_native, const Decision& decision);
// A call of a provider each, below `decision`.
void add_asked(Observation& seen, const SpanStart& decision, const std::vector<signals::ProviderReport>& reports);

}  // namespace mpol::daemon
