// What a policy says of itself.
#include "embed/policy.hpp"

using namespace mpol;

mpol_signal_kind embed::kind_of(const SignalInfo& signal) {
  switch (signal.kind) {
    case ValueKind::Bool: return MPOL_SIGNAL_BOOL;
    case ValueKind::Float: return MPOL_SIGNAL_FLOAT;
    case ValueKind::Int: return MPOL_SIGNAL_INT;
    case ValueKind::Enum: return MPOL_SIGNAL_LABEL;
    default: return MPOL_SIGNAL_SCORE;
  }
}

const char* mpol_policy_package(const mpol_policy* policy) {
  return policy == nullptr ? nullptr : policy->policy->package().c_str();
}
const char* mpol_policy_id(const mpol_policy* policy) {
  return policy == nullptr ? nullptr : policy->policy->id().c_str();
}
const char* mpol_policy_release(const mpol_policy* policy) {
  return policy == nullptr ? nullptr : policy->policy->release().c_str();
}
size_t mpol_policy_signers(const mpol_policy* policy) { return policy == nullptr ? 0 : policy->policy->signers(); }

size_t mpol_policy_rule_count(const mpol_policy* policy) {
  return policy == nullptr ? 0 : policy->program().module().rules.size();
}
const char* mpol_policy_rule(const mpol_policy* policy, size_t index) {
  return index < mpol_policy_rule_count(policy) ? policy->program().module().rules[index].id.c_str() : nullptr;
}

size_t mpol_policy_verdict_count(const mpol_policy* policy) {
  return policy == nullptr ? 0 : policy->tables().verdicts.size();
}
const char* mpol_policy_verdict(const mpol_policy* policy, size_t rank) {
  return rank < mpol_policy_verdict_count(policy) ? policy->tables().verdicts[rank].c_str() : nullptr;
}

size_t mpol_policy_signal_count(const mpol_policy* policy) {
  return policy == nullptr ? 0 : policy->tables().signals.size();
}
const char* mpol_policy_signal(const mpol_policy* policy, size_t index) {
  return index < mpol_policy_signal_count(policy) ? policy->tables().signals[index].name.c_str() : nullptr;
}
mpol_signal_kind mpol_policy_signal_kind(const mpol_policy* policy, size_t index) {
  return index < mpol_policy_signal_count(policy) ? embed::kind_of(policy->tables().signals[index]) : -1;
}

namespace {

mpol_native_state native_state(const deploy::NativeTier* tier) {
  using State = deploy::NativeStatus::State;
  if (tier == nullptr) return MPOL_NATIVE_IS_OFF;
  if (!tier->is_done()) return MPOL_NATIVE_PENDING;
  switch (tier->status().state) {
    case State::Ready: return MPOL_NATIVE_READY;
    case State::Slower: return MPOL_NATIVE_SLOWER;
    case State::Disagrees: return MPOL_NATIVE_DISAGREES;
    case State::Pending:
    case State::Unavailable: break;
  }
  return MPOL_NATIVE_UNAVAILABLE;
}

}  // namespace

mpol_native_state mpol_policy_native_state(const mpol_policy* policy, mpol_report** report) {
  const deploy::NativeTier* const tier = policy == nullptr ? nullptr : policy->policy->tier();
  embed::reported(report, [&](mpol_report& out) {
    if (tier != nullptr && tier->is_done()) out.add(tier->diagnostics());
    return MPOL_OK;
  });
  return policy == nullptr ? -1 : native_state(tier);
}
