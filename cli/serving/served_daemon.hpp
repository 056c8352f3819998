// ServedDaemon: the mpold that `mpol serve` starts, with one policy that comes from a folder of its own.
//
// In:      the program, a configuration of which the addresses, who may ask, and the policies are replaced; bundles, or why there is none.
// Out:     what has become of each; what mpold says.
// Errors:  a Failure in words where it does not start, or does not answer.
// Threads: belongs to one.
#pragma once
#include <condition_variable>
#include <mutex>
#include <ostream>

#include "base/doors/child_process.hpp"
#include "base/doors/http_client.hpp"
#include "cli/temporary_folder.hpp"
#include "daemon/bundles/build_fault.hpp"
#include "daemon/config.hpp"

namespace mpol::cli {

class ServedDaemon {
 public:
  // Returns when it answers. `first`: the bundle, or why there is none.
  static Result<std::unique_ptr<ServedDaemon>> start(const std::string& program, daemon::Config config,
                                                     const std::string& listen, std::string_view first);
  ~ServedDaemon() { process_->ask_to_end(), process_->wait(); }

  // "http://127.0.0.1:8650" or "unix:/path".
  const std::string& url() const { return url_; }
  // Puts it where mpold looks.
  Result<void> offer(std::string_view bytes);
  // Waits until the bundle of that id decides; a Failure in mpold's words where it is refused.
  Result<void> wait_until_live(const std::string& id);
  // Waits until the status is ERROR with that code.
  Result<void> wait_until_told(const std::string& code);
  std::optional<int> exit_code() { return process_->exit_code(); }
  // What it has said since the last time, a line each.
  void tell(std::ostream& out);

 private:
  ServedDaemon() = default;
  void heard(const std::string& line);
  Result<void> wait_until_listening();
  struct Status {
    std::string state, bundle, code, message;
    std::uint64_t errors = 0;
  };
  Result<Status> ask();
  Result<Status> wait_for(const std::function<bool(const Status&)>& is_it);

  TemporaryFolder folder_;
  std::string socket_, url_;
  std::string offered_;       // the bytes
  std::uint64_t errors_ = 0;  // that mpold had counted before
  HttpClient client_;
  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  std::vector<std::string> addresses_, said_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace mpol::cli
