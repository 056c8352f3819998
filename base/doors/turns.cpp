#include "base/doors/turns.hpp"

#include <sched.h>
#include <unistd.h>

#include <cerrno>

namespace mpol {
namespace {

constexpr long long kTurnNs = 1'000'000;
constexpr long kLookNs = kTurnNs / 4;
// A call that gives nothing away is shorter.
constexpr long long kGivenNs = 20'000;
constexpr long kAsideNs = 200'000;

long long time_ns(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

long long processor_time_ns() { return time_ns(CLOCK_THREAD_CPUTIME_ID); }

// The scheduler gives nobody the processor who has had more of it lately, though he be the only one that waits; while this thread
// sleeps he has it.
void step_aside() {
  const long long before = time_ns(CLOCK_MONOTONIC);
  sched_yield();
  if (time_ns(CLOCK_MONOTONIC) - before >= kGivenNs) return;
  const timespec aside{0, kAsideNs};
  nanosleep(&aside, nullptr);
}

}  // namespace

// Timers on processor time go by ticks, too: this one goes by the clock, and is of no consequence while the thread waits.
void TakesTurns::on_timer(int, siginfo_t* info, void*) {
  const int kept_errno = errno;
  auto& self = *static_cast<TakesTurns*>(info->si_value.sival_ptr);
  if (const long long now = processor_time_ns(); now - self.turn_began_ns_ >= kTurnNs) {
    self.turn_began_ns_ = now;
    step_aside();
  }
  errno = kept_errno;
}

TakesTurns::TakesTurns() : turn_began_ns_(processor_time_ns()) {
  static const bool is_handled = [] {
    struct sigaction action{};
    action.sa_sigaction = on_timer;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    return sigaction(SIGRTMIN, &action, nullptr) == 0;
  }();
  if (!is_handled) return;
  sigevent event{};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = SIGRTMIN;
  event.sigev_value.sival_ptr = this;
  event._sigev_un._tid = gettid();  // glibc 2.36 has no other name for it
  has_timer_ = timer_create(CLOCK_MONOTONIC, &event, &timer_) == 0;
  const itimerspec every{{0, kLookNs}, {0, kLookNs}};
  if (has_timer_) timer_settime(timer_, 0, &every, nullptr);
}

// A signal that is under way is handled by this thread before the call returns, while *this is still there.
TakesTurns::~TakesTurns() {
  if (has_timer_) timer_delete(timer_);
}

}  // namespace mpol
