// Daemon: mpold without its command line: what answers requests, and all that it needs.
//
// In:      a configuration. Out: a service for http::Server, which it opens itself.
// Errors:  start(): a Failure in words where the process cannot do what it was told (an address, a folder, a key). A policy that cannot be
//          loaded is none: it is in the status, and /readyz says so.
// Threads: handle() and accept() in the server's; the rest from one.
#pragma once
#include <condition_variable>
#include <memory>
#include <thread>
#include <vector>

#include "daemon/access.hpp"
#include "daemon/aside.hpp"
#include "daemon/bundles/watch.hpp"
#include "daemon/config.hpp"
#include "daemon/decide/finisher.hpp"
#include "daemon/decide/job.hpp"
#include "daemon/http/server.hpp"
#include "daemon/observe/log.hpp"
#include "daemon/observe/observer.hpp"
#include "daemon/observe/state_log.hpp"
#include "daemon/stream/session.hpp"
#include "runtime/deploy/kept_state.hpp"

namespace mpol::daemon {

class Daemon final : public http::Service {
 public:
  // The log must outlive it.
  static Result<std::unique_ptr<Daemon>> start(Config config, Log& log);
  ~Daemon();

  Decision accept(const http::Head& head) override;
  void handle(const std::shared_ptr<http::Exchange>& exchange) override;
  std::unique_ptr<http::BodySink> open(const std::shared_ptr<http::Exchange>& exchange) override;

  // SIGHUP: files of policies, tokens and certificates are read again. What went wrong, a line each.
  std::vector<std::string> reload();
  // SIGTERM: answers what is under way; how many connections were cut.
  std::size_t drain();

  const Config& config() const { return config_; }
  Log& log() { return log_; }
  const Observer& observer() const { return *observer_; }
  Deployments& deployments() { return *deployments_; }
  BundleWatch& watch() { return *watch_; }
  const signals::SignalProviders* providers() const { return providers_.get(); }
  const Finisher* finisher() const { return finisher_.get(); }
  http::Server& server() { return *server_; }
  const LiveSet& live() const { return live_; }
  const counters::CounterStore& store() const { return *store_; }
  // Null: counters are not in Redis.
  const counters::RedisStore* redis() const { return state_ ? state_->redis.get() : nullptr; }
  std::size_t thread_count() const { return threads_.size(); }
  const DecideMetrics& metrics(std::size_t thread) const { return threads_[thread]->metrics; }
  bool has_code_generator() const { return generator_ != nullptr; }
  std::int64_t started_ms() const { return started_ms_; }
  DecideContext& context(std::size_t thread) { return threads_[thread]->context; }
  // In that thread. False: it has as many as it may.
  bool add_stream(std::size_t thread, const std::shared_ptr<StreamSession>& stream);
  bool is_draining() const { return is_draining_.load(std::memory_order_relaxed); }

 private:
  // What belongs to one of the server's threads.
  struct Thread {
    Thread(const LiveSet& live, std::size_t number) : desk(live, number) {}
    Desk desk;
    DecideMetrics metrics;
    DecideContext context;
    std::uint64_t next_id = 0;
    std::vector<std::weak_ptr<StreamSession>> streams;
    std::atomic<std::size_t> open_streams{0};
  };
  Daemon(Config config, Log& log) : config_(std::move(config)), log_(log) {}
  void tick_streams();
  Result<void> open_state();
  Result<void> open_finisher();
  Result<void> open_providers();
  Result<void> open_code_generator();
  Result<void> read_tokens();
  void make_threads(std::size_t count);
  void poke();
  // By which token, or "" where it needs none; none: it may not.
  std::optional<std::string> admit(Access access, const http::Head& head) const;
  template <class Handle>
  auto observed(const std::shared_ptr<http::Exchange>& exchange, std::string_view route, Handle handle);
  Decision refuse(const http::Head& head, std::string_view route, int status, std::string_view code,
                  std::string_view message) const;

  Config config_;
  Log& log_;
  std::unique_ptr<CodeGenerator>
      generator_;  // null: there is none; before policies, whose code may still be in the making
  LiveSet live_;
  std::shared_ptr<const Tokens> tokens_;  // replaced as a whole, guarded by tokens_mutex_
  mutable std::mutex tokens_mutex_;
  std::unique_ptr<Observer> observer_;
  std::unique_ptr<deploy::KeptState> state_;  // null: counters are in memory only
  std::shared_ptr<counters::CounterStore> store_;
  std::unique_ptr<signals::SignalProviders> providers_;  // null: nobody is asked
  std::unique_ptr<Finisher> finisher_;                   // null: nothing follows a decision
  std::unique_ptr<Deployments> deployments_;
  std::unique_ptr<BundleWatch> watch_;
  Aside aside_;
  std::vector<std::unique_ptr<Thread>> threads_;
  std::string id_prefix_;        // of ids that events get here
  std::int64_t started_ms_ = 0;  // since 1970
  std::atomic<bool> is_draining_{false};
  std::mutex ticker_mutex_;  // of what follows
  std::condition_variable ticker_wakes_;
  bool ticker_ends_ = false;
  std::thread ticker_;
  std::mutex server_mutex_;               // until server_ is there
  std::unique_ptr<http::Server> server_;  // its threads use the rest
  std::unique_ptr<StateLog> state_log_;   // last: it looks at all of it
};

}  // namespace mpol::daemon
