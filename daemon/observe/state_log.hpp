// StateLog: tells the log what fails and what has recovered: readiness, classifiers, sinks, outbox, audit logs, counters, connections,
// traces. It looks a few times a second at what metrics show anyway, so that nobody who decides has anything to do with it.
//
// Threads: one of its own, from start() to stop().
#pragma once
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace mpol::daemon {

class Daemon;
class Watching;

class StateLog {
 public:
  explicit StateLog(Daemon& daemon);
  ~StateLog();
  void start();
  void stop();

 private:
  void run();

  std::unique_ptr<Watching> watching_;
  std::mutex mutex_;  // of ends_
  std::condition_variable changed_;
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace mpol::daemon
