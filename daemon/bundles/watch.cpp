#include "daemon/bundles/watch.hpp"

#include <chrono>
#include <optional>
#include <utility>

#include "base/doors/thread_priority.hpp"
#include "base/doors/turns.hpp"
#include "base/limits.hpp"

namespace mpol::daemon {
namespace {

// How often it is seen to what is stale and what may be freed.
constexpr std::chrono::milliseconds kTendEvery{100};

}  // namespace

void SourceWatch::start() {
  thread_ = std::thread([this] { run(); });
}

void SourceWatch::stop() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
    interrupt_.store(true);
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void SourceWatch::run() {
  if (!is_local()) step_back(StepBack::Loads);  // else nobody decides before it has looked once
  for (;;) {
    std::uint64_t asked = 0;
    bool again = false;
    {
      const std::lock_guard lock(mutex_);
      if (ends_) return;
      asked = asked_;
      again = asked_ != done_;
      interrupt_.store(false);
    }
    Look look = source_->look(again, interrupt_);
    const std::int64_t pause_ms = look.pause_ms;
    if (!interrupt_.load()) {
      std::optional<TakesTurns> turns;
      if (has_looked_ || !is_local()) turns.emplace();  // as above
      take_(std::move(look));
    }
    std::unique_lock lock(mutex_);
    if (interrupt_.load() && !ends_) continue;  // somebody asked while it was looked at
    done_ = asked;
    if (!std::exchange(has_looked_, true)) step_back(StepBack::Loads);
    changed_.notify_all();
    changed_.wait_for(lock, std::chrono::milliseconds(pause_ms), [&] { return ends_ || asked_ != done_; });
  }
}

void SourceWatch::ask_again() {
  const std::lock_guard lock(mutex_);
  ++asked_;
  interrupt_.store(true);  // a request that a server holds until there is something new
  changed_.notify_all();
}

void SourceWatch::look_again() {
  ask_again();
  std::unique_lock lock(mutex_);
  const std::uint64_t number = asked_;
  changed_.wait(lock, [&] { return ends_ || done_ >= number; });
}

void SourceWatch::wait_for_first() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return ends_ || has_looked_; });
}

BundleWatch::BundleWatch(Deployments& deployments, const SourceOptions& options) : deployments_(deployments) {
  for (std::size_t i = 0; i < deployments.size(); ++i) {
    const PolicySettings& settings = deployments.settings(i);
    auto source = make_source(settings, options);
    sources_.push_back(source == nullptr ? nullptr
                                         : std::make_unique<SourceWatch>(std::move(source), [this, i](Look look) {
                                             deployments_.take(i, std::move(look));
                                           }));
    shadows_.push_back(settings.shadow.empty() ? nullptr
                                               : std::make_unique<SourceWatch>(
                                                     make_file_source(settings.shadow, options), [this, i](Look look) {
                                                       deployments_.take_shadow(i, std::move(look));
                                                     }));
  }
}

void BundleWatch::start() {
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (sources_[i] == nullptr || !sources_[i]->is_local()) deployments_.load_kept(i);
    if (sources_[i] != nullptr) sources_[i]->start();
  }
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (sources_[i] != nullptr && sources_[i]->is_local()) sources_[i]->wait_for_first();
    deployments_.load_kept_shadow(i);
    if (shadows_[i] == nullptr) continue;
    shadows_[i]->start();
    shadows_[i]->wait_for_first();
  }
  thread_ = std::thread([this] { run(); });
}

void BundleWatch::stop() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_all();
  for (auto* const list : {&sources_, &shadows_}) {
    for (const auto& source : *list) {
      if (source != nullptr) source->stop();
    }
  }
  if (thread_.joinable()) thread_.join();
}

void BundleWatch::look_again() {
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (sources_[i] != nullptr && sources_[i]->is_local()) sources_[i]->look_again();
    if (shadows_[i] != nullptr) shadows_[i]->look_again();
    if (sources_[i] != nullptr && !sources_[i]->is_local()) sources_[i]->ask_again();
  }
}

bool BundleWatch::look_again(std::size_t policy) {
  if (sources_[policy] == nullptr) return false;
  sources_[policy]->look_again();
  return true;
}

bool BundleWatch::later(std::function<void()> change) {
  {
    const std::lock_guard lock(mutex_);
    if (ends_ || changes_.size() >= limits::kMaxWaitingChanges) return false;
    changes_.push_back(std::move(change));
  }
  changed_.notify_all();
  return true;
}

// What waits when it ends is still done: somebody waits for the answer.
void BundleWatch::run() {
  step_back(StepBack::Loads);  // behind those who decide
  for (;;) {
    std::function<void()> change;
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, kTendEvery, [&] { return ends_ || !changes_.empty(); });
      if (changes_.empty() && ends_) return;
      if (!changes_.empty()) {
        change = std::move(changes_.front());
        changes_.pop_front();
      }
    }
    const TakesTurns turns;
    if (change) change();
    deployments_.tend();
  }
}

}  // namespace mpol::daemon
