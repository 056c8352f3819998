// HttpLoop: one thread that speaks HTTP with many peers at a time and keeps the time for who waits for them.
//
// Certificates are checked; redirects are not followed; nothing but http and https is spoken; connections are kept.
// Threads: `post` from any; all else in the loop's thread, which calls every task and every `done`.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/signals/cause.hpp"

namespace mpol::signals {

struct HttpCall {
  std::string url, ca_file, body;
  std::shared_ptr<const std::vector<std::string>> headers;  // whole lines, "name: value"
  std::chrono::milliseconds connect_deadline{}, deadline{};
};

struct HttpAnswer {
  Fault fault;  // None: a status came, and all of the body
  int status = 0;
  std::string body;
  std::chrono::milliseconds retry_after{};  // 0: not said
};

class HttpLoop {
 public:
  using Clock = std::chrono::steady_clock;
  using Task = std::function<void()>;

  HttpLoop();
  ~HttpLoop();
  HttpLoop(const HttpLoop&) = delete;
  HttpLoop& operator=(const HttpLoop&) = delete;

  void start();
  // Ends the thread once all that was posted has run. Transfers and times under way are forgotten; `last` runs last in the thread.
  void stop(Task last);
  void post(Task task);
  // Runs `task` at that time or a little later.
  void at(Clock::time_point time, Task task);
  void send(HttpCall call, std::function<void(HttpAnswer)> done);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mpol::signals
