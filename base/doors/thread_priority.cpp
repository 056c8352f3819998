#include "base/doors/thread_priority.hpp"

#include <linux/sched.h>
#include <linux/sched/types.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

namespace mpol {

void step_back(StepBack how) {
  constexpr int kNicest = 19;
  constexpr std::uint64_t kSliceNs = 500'000;
  // Linux keeps it by thread; the process's own is that of its first one.
  const int of_process = getpriority(PRIO_PROCESS, static_cast<id_t>(getpid()));
  sched_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.sched_policy = SCHED_NORMAL;
  attributes.sched_nice = std::min(of_process + static_cast<int>(how), kNicest);
  attributes.sched_runtime = kSliceNs;  // how long it runs at a time; before Linux 6.12 nothing is made of it
  (void)syscall(SYS_sched_setattr, 0, &attributes, 0);
}

}  // namespace mpol
