#include "daemon/observe/state_log.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <set>

#include "daemon/daemon.hpp"
#include "daemon/limits.hpp"
#include "daemon/readiness.hpp"

namespace mpol::daemon {
namespace {

using Clock = std::chrono::steady_clock;

// By how much a number has grown since the last look.
class Growth {
 public:
  std::uint64_t operator()(std::uint64_t now) { return now - std::exchange(last_, std::max(now, last_)); }

 private:
  std::uint64_t last_ = 0;
};

std::uint64_t read(const std::atomic<std::uint64_t>& number) { return number.load(std::memory_order_relaxed); }

}  // namespace

class Watching {
 public:
  explicit Watching(Daemon& daemon) : daemon_(daemon), log_(daemon.log()) {}

  void look() {
    if (!daemon_.is_draining()) look_at_readiness();
    if (daemon_.providers() != nullptr) look_at_providers();
    if (daemon_.finisher() != nullptr) look_at_finisher(daemon_.finisher()->status());
    if (daemon_.observer().exporter() != nullptr) look_at_traces(daemon_.observer().exporter()->status());
    if (const auto now = Clock::now(); now >= next_sums_) {
      next_sums_ = now + std::chrono::seconds(1);
      look_at_sums();
    }
  }

 private:
  void look_at_readiness() {
    auto reasons = reasons_not_to_be_ready(daemon_);
    if (reasons_ && *reasons_ == reasons) return;
    reasons.empty() ? log_.write(LogEvent::ready) : log_.write(LogEvent::not_ready, {{"reasons", reasons}});
    reasons_ = std::move(reasons);
  }

  void look_at_providers() {
    for (const signals::ProviderMetrics& one : daemon_.providers()->metrics()) {
      Breaker& known = breakers_[one.name];
      const bool is_open = one.breaker != signals::BreakerState::Closed;
      const bool has_opened = known.opened(one.breaker_opened) > 0;
      // It may have opened and closed between two looks, or opened again while it was tried.
      if (has_opened && !known.is_open) log_.write(LogEvent::breaker_opened, {{"provider", one.name}});
      if (!is_open && (known.is_open || has_opened)) log_.write(LogEvent::breaker_closed, {{"provider", one.name}});
      known.is_open = is_open;
    }
  }

  void look_at_finisher(const FinisherStatus& status) {
    for (const actions::SinkStatus& sink : status.sinks) {
      const bool is_failing = sink.failures > 0;
      if (!changes(failing_sinks_, sink.name, is_failing)) continue;
      is_failing ? log_.write(LogEvent::sink_failing, {{"sink", sink.name}, {"message", sink.note}})
                 : log_.write(LogEvent::sink_recovered, {{"sink", sink.name}});
    }
    for (const auto& [policy, log] : status.logs) {
      const bool fails = audit_failures_[policy](log.failures) > 0;
      if (fails && changes(failing_logs_, policy, true))
        log_.write(LogEvent::audit_failing, {{"policy", policy}, {"message", log.last_failure}});
      std::uint64_t written = 0;
      for (const audit::ClassStatus& one : log.classes) written += one.written;
      const bool writes = audit_written_[policy](written) > 0;
      if (!fails && writes && changes(failing_logs_, policy, false))
        log_.write(LogEvent::audit_recovered, {{"policy", policy}});
    }
    const bool has_kept = kept_(status.kept) > 0, has_failed = not_kept_(status.not_kept) > 0;
    if (has_failed && changes(failing_, "outbox", true))
      log_.write(LogEvent::outbox_failing, {{"message", status.last_failure}});
    if (has_kept && !has_failed && changes(failing_, "outbox", false)) log_.write(LogEvent::outbox_recovered);
    if (const auto dead = dead_(status.outbox.dead)) log_.write(LogEvent::actions_dead, {{"count", dead}});
  }

  void look_at_traces(const ExportStatus& status) {
    if (!changes(failing_, "traces", status.is_failing)) return;
    status.is_failing ? log_.write(LogEvent::traces_failing, {{"message", status.last_failure}})
                      : log_.write(LogEvent::traces_recovered);
  }

  void look_at_sums() {
    const http::ServerMetrics& http = daemon_.server().metrics();
    const std::pair<std::string_view, std::uint64_t> faults[] = {{"bad_request", read(http.bad_requests)},
                                                                 {"too_large", read(http.too_large)},
                                                                 {"timeout", read(http.timeouts)},
                                                                 {"tls", read(http.tls_failures)},
                                                                 {"broken", read(http.broken)}};
    for (const auto& [cause, number] : faults) {
      if (const auto more = faults_[cause](number))
        log_.write(LogEvent::connections_failed, {{"cause", cause}, {"count", more}});
    }
    const counters::StoreMetrics store = daemon_.store().metrics();
    if (const auto more = outages_(store.outages)) log_.write(LogEvent::counters_away, {{"count", more}});
    if (const auto more = uncounted_(store.writes_failed))
      log_.write(LogEvent::counters_refused, {{"count", more}, {"message", store.last_failure}});
  }

  // Whether that is news.
  static bool changes(std::set<std::string, std::less<>>& failing, std::string_view name, bool fails) {
    const auto found = failing.find(name);
    if ((found != failing.end()) == fails) return false;
    fails ? void(failing.emplace(name)) : void(failing.erase(found));
    return true;
  }

  struct Breaker {
    Growth opened;
    bool is_open = false;
  };
  Daemon& daemon_;
  Log& log_;
  std::optional<std::vector<std::string>> reasons_;  // none: not looked yet
  std::map<std::string, Breaker> breakers_;
  std::set<std::string, std::less<>> failing_sinks_, failing_logs_, failing_;
  std::map<std::string, Growth> audit_failures_, audit_written_;
  std::map<std::string_view, Growth> faults_;
  Growth kept_, not_kept_, dead_, outages_, uncounted_;
  Clock::time_point next_sums_{};
};

StateLog::StateLog(Daemon& daemon) : watching_(std::make_unique<Watching>(daemon)) {}
StateLog::~StateLog() { stop(); }

void StateLog::start() {
  thread_ = std::thread([this] { run(); });
}

void StateLog::stop() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void StateLog::run() {
  std::unique_lock lock(mutex_);
  while (!ends_) {
    lock.unlock();
    watching_->look();
    lock.lock();
    changed_.wait_for(lock, std::chrono::milliseconds(kStateLookMs), [this] { return ends_; });
  }
}

}  // namespace mpol::daemon
