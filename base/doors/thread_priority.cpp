#include "base/doors/thread_priority.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

namespace mpol {

void step_back(StepBack how) {
  constexpr int kNicest = 19;
  // Linux keeps it by thread; the process's own is that of its first one.
  const int of_process = getpriority(PRIO_PROCESS, static_cast<id_t>(getpid()));
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), std::min(of_process + static_cast<int>(how), kNicest));
}

}  // namespace mpol
