// Aside: what takes longer than a decision may wait, in a thread of its own behind those who decide; it begins with the first work.
//
// Threads: later() from any; stop() and the destructor from one.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace mpol::daemon {

class Aside {
 public:
  ~Aside() { stop(); }
  // One after the other. False: it has stopped, or the system has no thread for it.
  bool later(std::function<void()> work);
  // Ends what is under way; what waits is dropped.
  void stop();

 private:
  void run();

  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  std::deque<std::function<void()>> work_;
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace mpol::daemon
