// Watch: looks at the sources of all policies, each in a thread of its own, and does what operators ask for, in another: who
// serves connections never waits for a bundle.
//
// Threads: start(), stop() and the destructor from one; the rest from any. stop() ends requests to servers that are under way.
#pragma once
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "daemon/bundles/deployments.hpp"
#include "daemon/bundles/source.hpp"

namespace mpol::daemon {

// One source, looked at again and again.
class SourceWatch {
 public:
  SourceWatch(std::unique_ptr<Source> source, std::function<void(Look)> take)
      : source_(std::move(source)), take_(std::move(take)) {}
  ~SourceWatch() { stop(); }
  void start();
  void stop();
  // Looks at once, as if nothing had been seen before, and waits for what comes of it: it was taken, or the source failed.
  void look_again();
  void ask_again();  // the same, without waiting
  // Waits for the first look to end.
  void wait_for_first();
  bool is_local() const { return source_->is_local(); }

 private:
  void run();

  std::unique_ptr<Source> source_;
  std::function<void(Look)> take_;
  std::atomic<bool> interrupt_{false};
  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  bool ends_ = false;
  std::uint64_t asked_ = 0, done_ = 0;  // times that somebody asked for another look; of those the ones that were done
  bool has_looked_ = false;
  std::thread thread_;
};

class BundleWatch {
 public:
  BundleWatch(Deployments& deployments, const SourceOptions& options);
  ~BundleWatch() { stop(); }

  // Returns when what is on this machine was loaded or refused. What comes from elsewhere comes later; until then what is
  // kept decides.
  void start();
  void stop();
  // All that is on this machine, as if nothing had been seen before; what is elsewhere is asked for, and not waited for.
  void look_again();
  // Waits. False: the policy has no source.
  bool look_again(std::size_t policy);
  // In the thread of changes, one after the other. False: too many wait already, or it ends.
  bool later(std::function<void()> change);

 private:
  void run();

  Deployments& deployments_;
  std::vector<std::unique_ptr<SourceWatch>> sources_, shadows_;  // by policy; null: none
  std::mutex mutex_;                                             // of what follows
  std::condition_variable changed_;
  std::deque<std::function<void()>> changes_;
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace mpol::daemon
