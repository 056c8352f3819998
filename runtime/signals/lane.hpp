// Lane: the texts that wait for one provider over HTTP, and its requests under way.
//
// Each text that is added is answered or fails; the same content that is added again before that shares the answer. Requests take
// several texts where the provider can (`batch`, `batch_wait`), at most `max_in_flight` at a time; failures are tried again within
// the retry budget; the breaker stops them all. An answer that comes too late for who asked still goes into the cache.
// Threads: belongs to the loop's thread.
#pragma once
#include <deque>
#include <memory>
#include <random>
#include <unordered_map>

#include "runtime/signals/breaker.hpp"
#include "runtime/signals/cache.hpp"
#include "runtime/signals/http_loop.hpp"
#include "runtime/signals/pending.hpp"
#include "runtime/signals/retry_budget.hpp"

namespace mpol::signals {

class Lane {
 public:
  using Clock = std::chrono::steady_clock;

  struct Waiter {
    std::shared_ptr<PendingRequest> request;
    std::size_t part = 0;
  };

  // All that is referred to must outlive the lane.
  Lane(const ProviderSettings& settings, const std::string& token, const HttpApi& api, HttpLoop& loop,
       AnswerCache& cache, Meter& meter);

  void add(const ContentKey& key, Waiter waiter);
  // All that waits fails with it, and so does what is added from now on.
  void stop();

 private:
  struct Job {
    ContentKey key{};
    std::vector<Waiter> waiters;
    Clock::time_point added;
    Clock::time_point deadline;  // of the waiter that waits longest
    bool alone = false;          // was refused with others
    const Content& content() const { return waiters.front().request->content(); }
  };
  struct Batch {
    std::vector<std::shared_ptr<Job>> jobs;
    int tries = 0;
  };

  void dispatch();
  // Empty: nothing is to be sent yet.
  Batch next_batch(Clock::time_point now);
  bool is_due(Clock::time_point now) const;
  void drop_forgotten();
  void send(Batch batch);
  void ended(Batch& batch, const HttpAnswer& answer);
  void answered(Batch& batch, const HttpAnswer& answer);
  bool try_again(Batch& batch, const HttpAnswer& answer);
  bool take_apart(Batch& batch, const HttpAnswer& answer);
  void fail(const Batch& batch, const Fault& fault);
  void fail_waiting(const Fault& fault);
  void end_job(const Job& job);
  void report();

  const ProviderSettings& settings_;
  const HttpApi& api_;
  HttpLoop& loop_;
  AnswerCache& cache_;
  Meter& meter_;
  std::shared_ptr<const std::vector<std::string>> headers_;
  std::unordered_map<ContentKey, std::shared_ptr<Job>, ContentKeyHash> jobs_;  // all that are not ended
  std::deque<std::shared_ptr<Job>> waiting_;
  std::size_t in_flight_ = 0;
  CircuitBreaker breaker_;
  RetryBudget budget_;
  std::minstd_rand random_;
  Clock::time_point wakes_ = Clock::time_point::max();  // when `dispatch` is to be called anyway
  bool is_stopped_ = false;
};

}  // namespace mpol::signals
