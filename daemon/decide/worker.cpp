#include "daemon/decide/worker.hpp"

#include "runtime/counters/read_only_store.hpp"

namespace mpol::daemon {
namespace {

// More seats than this are not kept: a burst must not hold its memory for good.
constexpr std::size_t kKeptSeats = 64;

Decider make_decider(const deploy::Policy& policy) {
  return policy.binding() ? Decider(policy.program(), policy.binding()) : Decider(policy.program());
}

}  // namespace

PolicyWorker::PolicyWorker(std::shared_ptr<const deploy::Policy> policy, std::shared_ptr<const RuleModes> modes)
    : policy_(std::move(policy)), modes_(std::move(modes)), decider_(make_decider(*policy_)) {
  if (modes_) decider_.set_modes(*modes_);
}

void PolicyWorker::get_ready(const PolicyWorker* before) {
  free_.push_back(std::make_unique<Seat>(*policy_->program()));
  if (before == nullptr) return;
  if (before->gives_explanations_.load(std::memory_order_relaxed)) (void)rehearsing_decider();
  if (before->has_streams_.load(std::memory_order_relaxed)) (void)release();
}

Decider& PolicyWorker::decider() {
  if (!decider_.is_native()) {
    if (auto code = policy_->native()) decider_.use_native(std::move(code));
  }
  return decider_;
}

Decider& PolicyWorker::rehearsing_decider() {
  if (!rehearsing_) {
    std::shared_ptr<StateBinding> binding;
    if (policy_->binding()) {
      binding = std::make_shared<StateBinding>(*policy_->binding());
      binding->store = std::make_shared<counters::ReadOnlyStore>(binding->store);
    }
    rehearsing_ = std::make_unique<Decider>(policy_->program(), std::move(binding));
    if (modes_) rehearsing_->set_modes(*modes_);
    gives_explanations_.store(true, std::memory_order_relaxed);
  }
  return *rehearsing_;
}

ReleaseDecider& PolicyWorker::release() {
  if (!release_) {
    release_ = std::make_unique<ReleaseDecider>(policy_->program(), policy_->binding(), ReleaseLimits(), VerdictId(),
                                                policy_->stream_plan(), modes_ ? *modes_ : RuleModes());
    has_streams_.store(true, std::memory_order_relaxed);
  }
  Decider& decider = release_->decider();
  if (!decider.is_native()) {
    if (auto code = policy_->native()) decider.use_native(std::move(code));
  }
  return *release_;
}

std::unique_ptr<Seat> PolicyWorker::take_seat() {
  if (free_.empty()) return std::make_unique<Seat>(*policy_->program());
  auto seat = std::move(free_.back());
  free_.pop_back();
  return seat;
}

void PolicyWorker::give_back(std::unique_ptr<Seat> seat) {
  if (free_.size() < kKeptSeats) free_.push_back(std::move(seat));
}

}  // namespace mpol::daemon
