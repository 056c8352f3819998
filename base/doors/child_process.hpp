// ChildProcess: a program that is run beside this one, which ends with it.
//
// In:      a command; what to do with each line of its standard error. Its signals are not blocked, whatever is here; a terminal's Ctrl-C does
//          not reach it.
// Errors:  start(): a Failure in words. A program that cannot be executed ends with 127 and says so in its standard error.
// Threads: belongs to one thread, which must outlive it; `line` is called in another, until the destructor returns.
// Source:  prctl(2) PR_SET_PDEATHSIG: also where this process is killed, the child is asked to end.
#pragma once
#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/result.hpp"

namespace mpol {

class ChildProcess {
 public:
  static Result<std::unique_ptr<ChildProcess>> start(const std::vector<std::string>& command,
                                                     std::function<void(const std::string&)> line);
  // Ends it at once where it still runs.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  void ask_to_end();  // SIGTERM
  // Its exit code, 128 and more: ended by a signal. None: it runs.
  std::optional<int> exit_code();
  int wait();

 private:
  ChildProcess(pid_t pid, int errors, std::function<void(const std::string&)> line);

  pid_t pid_;
  std::optional<int> exit_code_;
  std::thread reader_;
};

}  // namespace mpol
