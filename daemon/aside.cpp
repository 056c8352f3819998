#include "daemon/aside.hpp"

#include <system_error>
#include <utility>

#include "base/doors/thread_priority.hpp"
#include "base/doors/turns.hpp"

namespace mpol::daemon {

bool Aside::later(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  if (ends_) return false;
  try {
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  } catch (const std::system_error&) {
    return false;
  }
  work_.push_back(std::move(work));
  changed_.notify_all();
  return true;
}

void Aside::stop() {
  std::deque<std::function<void()>> dropped;
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
    dropped.swap(work_);
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Aside::run() {
  step_back(StepBack::Loads);
  for (;;) {
    std::function<void()> work;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return ends_ || !work_.empty(); });
      if (ends_) return;
      work = std::move(work_.front());
      work_.pop_front();
    }
    const TakesTurns turns;
    work();
  }
}

}  // namespace mpol::daemon
