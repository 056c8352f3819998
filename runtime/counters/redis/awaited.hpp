// Awaited: one thread waits, for a bounded time, until another says that something is done. A futex: what the standard
// library has for this yields the processor again and again before it sleeps, or takes a lock for it.
// Threads: one waits, one tells, once.
#pragma once
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>

namespace mpol::counters {

class Awaited {
 public:
  void tell() {
    is_done_.store(1, std::memory_order_release);
    syscall(SYS_futex, &is_done_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  }
  // False: not in this time.
  bool wait(std::chrono::nanoseconds at_most) {
    const auto until = std::chrono::steady_clock::now() + at_most;
    while (is_done_.load(std::memory_order_acquire) == 0) {
      const auto left =
          std::chrono::duration_cast<std::chrono::nanoseconds>(until - std::chrono::steady_clock::now()).count();
      if (left <= 0) return false;
      const timespec time{left / 1'000'000'000, left % 1'000'000'000};
      syscall(SYS_futex, &is_done_, FUTEX_WAIT_PRIVATE, 0, &time, nullptr, 0);
    }
    return true;
  }

 private:
  std::atomic<std::uint32_t> is_done_{0};
};

}  // namespace mpol::counters
