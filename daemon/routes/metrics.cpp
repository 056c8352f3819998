#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "daemon/daemon.hpp"
#include "daemon/prometheus.hpp"
#include "daemon/routes/routes.hpp"
#include "daemon/version.hpp"

namespace mpol::daemon::routes {
namespace {

double number(const std::atomic<std::uint64_t>& value) {
  return static_cast<double>(value.load(std::memory_order_relaxed));
}

// Sums what the threads counted each for itself.
class Threads {
 public:
  explicit Threads(Daemon& daemon) : daemon_(daemon) {}
  template <class Member>
  double sum(Member member) const {
    double all = 0;
    for (std::size_t i = 0; i < daemon_.thread_count(); ++i) all += number(daemon_.metrics(i).*member);
    return all;
  }
  double verdict(std::size_t verdict) const {
    double all = 0;
    for (std::size_t i = 0; i < daemon_.thread_count(); ++i) all += number(daemon_.metrics(i).verdicts[verdict]);
    return all;
  }
  double missing(std::size_t kind) const {
    double all = 0;
    for (std::size_t i = 0; i < daemon_.thread_count(); ++i) all += number(daemon_.metrics(i).missing[kind]);
    return all;
  }
  void latency(Prometheus& page) const {
    std::array<double, LatencyHistogram::kBuckets - 1> bounds{};
    for (std::size_t i = 0; i < bounds.size(); ++i) bounds[i] = 1e-6 * static_cast<double>(std::uint64_t{1} << i);
    std::array<std::uint64_t, LatencyHistogram::kBuckets> counts{};
    double seconds = 0;
    for (std::size_t i = 0; i < daemon_.thread_count(); ++i) {
      const LatencyHistogram& one = daemon_.metrics(i).latency;
      for (std::size_t bucket = 0; bucket < counts.size(); ++bucket) counts[bucket] += one.bucket(bucket);
      seconds += 1e-9 * static_cast<double>(one.sum_ns());
    }
    page.histogram("mpol_decision_seconds", {}, bounds, counts, seconds);
  }

 private:
  Daemon& daemon_;
};

void write_decisions(Daemon& daemon, Prometheus& page) {
  const Threads threads(daemon);
  page.value("mpol_events_total", {}, threads.sum(&DecideMetrics::events));
  page.value("mpol_events_refused_total", {}, threads.sum(&DecideMetrics::refused_events));
  page.value("mpol_events_without_policy_total", {}, threads.sum(&DecideMetrics::without_policy));
  // All live policies have the same verdicts.
  for (const LivePolicy& one : daemon.live().get()->policies) {
    if (!one.policy) continue;
    const auto& names = one.policy->program()->tables().verdicts;
    for (std::size_t i = 0; i < std::min(names.size(), DecideMetrics::kVerdicts); ++i)
      page.value("mpol_decisions_total", {{"verdict", names[i]}}, threads.verdict(i));
    break;
  }
  page.value("mpol_decisions_not_recorded_total", {}, threads.sum(&DecideMetrics::not_recorded));
  page.value("mpol_decisions_native_total", {}, threads.sum(&DecideMetrics::native));
  page.value("mpol_rules_undetermined_total", {}, threads.sum(&DecideMetrics::undetermined));
  page.value("mpol_rules_shadowed_total", {}, threads.sum(&DecideMetrics::shadowed));
  constexpr std::string_view kKinds[] = {"signal", "field", "counter", "value"};  // by engine::Missing::Kind
  for (std::size_t kind = 0; kind < std::size(kKinds); ++kind)
    page.value("mpol_unknown_total", {{"cause", kKinds[kind]}}, threads.missing(kind));
  threads.latency(page);
}

void write_policies(Daemon& daemon, Prometheus& page) {
  const auto all = daemon.deployments().status();
  const auto is_native = [](const DeploymentStatus& one) { return one.tier.starts_with("native"); };
  for (const DeploymentStatus& one : all) {
    if (one.loads > 0)
      page.value("mpol_policy_info",
                 {{"policy", one.name},
                  {"package", one.package},
                  {"release", one.release},
                  {"bundle", one.bundle},
                  {"tier", is_native(one) ? "native" : "interpreter"}},
                 1);
  }
  for (const DeploymentStatus& one : all)
    page.value("mpol_policy_state", {{"policy", one.name}, {"state", name(one.state)}}, 1);
  const auto each = [&](std::string_view family, auto value) {
    for (const DeploymentStatus& one : all) page.value(family, {{"policy", one.name}}, static_cast<double>(value(one)));
  };
  each("mpol_policy_loads_total", [](const DeploymentStatus& one) { return one.loads; });
  each("mpol_policy_load_errors_total", [](const DeploymentStatus& one) { return one.errors; });
  each("mpol_policy_loaded_timestamp_seconds",
       [](const DeploymentStatus& one) { return 1e-3 * static_cast<double>(one.loaded_ms); });
  each("mpol_policy_checked_timestamp_seconds",
       [](const DeploymentStatus& one) { return 1e-3 * static_cast<double>(one.checked_ms); });
  each("mpol_policy_native_available", [&](const DeploymentStatus& one) { return is_native(one) ? 1 : 0; });
  page.value("mpol_code_generator_available", {}, daemon.has_code_generator() ? 1 : 0);
}

void write_providers(const std::vector<signals::ProviderMetrics>& all, Prometheus& page) {
  using signals::ProviderMetrics;
  const auto each = [&](std::string_view family, auto value) {
    for (const ProviderMetrics& one : all)
      page.value(family, {{"provider", one.name}}, static_cast<double>(value(one)));
  };
  const auto by_cause = [&](std::string_view family, auto counts) {
    for (const ProviderMetrics& one : all) {
      for (std::size_t i = 1; i < signals::kCauses; ++i)
        page.value(family, {{"provider", one.name}, {"cause", signals::kCauseWords[i]}},
                   static_cast<double>((one.*counts)[i]));
    }
  };
  each("mpol_signal_asked_total", [](const ProviderMetrics& one) { return one.asked; });
  each("mpol_signal_answered_total", [](const ProviderMetrics& one) { return one.answered; });
  by_cause("mpol_signal_failed_total", &ProviderMetrics::failed);
  by_cause("mpol_signal_unavailable_total", &ProviderMetrics::unavailable);
  each("mpol_signal_cache_hits_total", [](const ProviderMetrics& one) { return one.cache_hits; });
  each("mpol_signal_calls_total", [](const ProviderMetrics& one) { return one.calls; });
  each("mpol_signal_retries_total", [](const ProviderMetrics& one) { return one.retries; });
  each("mpol_signal_cost_total", [](const ProviderMetrics& one) { return one.cost; });
  each("mpol_signal_tokens_total", [](const ProviderMetrics& one) { return one.tokens; });
  for (const ProviderMetrics& one : all)
    page.histogram("mpol_signal_seconds", {{"provider", one.name}}, signals::kLatencyBounds, one.latencies,
                   one.latency_seconds);
  each("mpol_signal_breaker_open", [](const ProviderMetrics& one) {
    return one.breaker == signals::BreakerState::Open ? 1 : one.breaker == signals::BreakerState::HalfOpen ? 0.5 : 0;
  });
  each("mpol_signal_waiting", [](const ProviderMetrics& one) { return one.waiting; });
}

void write_counters(Daemon& daemon, Prometheus& page) {
  const counters::StoreMetrics store = daemon.store().metrics();
  page.value("mpol_counters_written_total", {}, static_cast<double>(store.events_written));
  page.value("mpol_counters_repeated_total", {}, static_cast<double>(store.events_repeated));
  page.value("mpol_counters_failed_total", {{"operation", "read"}}, static_cast<double>(store.reads_failed));
  page.value("mpol_counters_failed_total", {{"operation", "write"}}, static_cast<double>(store.writes_failed));
  page.value("mpol_counters_dropped_keys_total", {}, static_cast<double>(store.keys_dropped));
  page.value("mpol_counters_waiting", {}, static_cast<double>(store.writes_waiting));
  const std::chrono::duration<double> waited =
      daemon.redis() != nullptr ? daemon.redis()->longest_wait() : std::chrono::milliseconds(0);
  page.value("mpol_counters_waiting_seconds", {}, waited.count());
  page.value("mpol_counters_outages_total", {}, static_cast<double>(store.outages));
}

void write_aftermath(const FinisherStatus& status, Prometheus& page) {
  const auto value = [&](std::string_view family, Prometheus::Labels labels, auto number) {
    page.value(family, labels, static_cast<double>(number));
  };
  value("mpol_outbox_items", {{"state", "pending"}}, status.outbox.pending);
  value("mpol_outbox_items", {{"state", "dead"}}, status.outbox.dead);
  value("mpol_outbox_oldest_pending_timestamp_seconds", {},
        1e-3 * static_cast<double>(status.outbox.oldest_pending_ms));
  value("mpol_outbox_kept_total", {}, status.kept);
  value("mpol_outbox_not_kept_total", {}, status.not_kept);
  value("mpol_outbox_delivered_total", {{"result", "taken"}}, status.delivered);
  value("mpol_outbox_delivered_total", {{"result", "failed"}}, status.failed);
  value("mpol_outbox_delivered_total", {{"result", "dead"}}, status.dead);
  value("mpol_actions_given_total", {{"result", "given"}}, status.given);
  value("mpol_actions_given_total", {{"result", "refused"}}, status.not_given);
  value("mpol_actions_given_total", {{"result", "dropped"}}, status.dropped);
  for (const auto& [policy, log] : status.logs) {
    for (std::size_t i = 0; i < audit::kClasses; ++i) {
      const std::string_view kind = audit::name(static_cast<audit::Class>(i));
      const audit::ClassStatus& one = log.classes[i];
      value("mpol_audit_records_total", {{"policy", policy}, {"class", kind}, {"result", "written"}}, one.written);
      value("mpol_audit_records_total", {{"policy", policy}, {"class", kind}, {"result", "waiting"}}, one.waiting());
      value("mpol_audit_records_total", {{"policy", policy}, {"class", kind}, {"result", "refused"}}, one.refused);
    }
  }
  for (const auto& [policy, log] : status.logs) value("mpol_audit_syncs_total", {{"policy", policy}}, log.syncs);
  for (const auto& [policy, log] : status.logs) value("mpol_audit_failures_total", {{"policy", policy}}, log.failures);
  value("mpol_unsettled_bytes", {}, status.waiting_bytes);
}

void write_http(const http::ServerMetrics& http, Prometheus& page) {
  page.value("mpol_http_connections", {}, number(http.open));
  page.value("mpol_http_connections_total", {{"result", "accepted"}}, number(http.accepted));
  page.value("mpol_http_connections_total", {{"result", "refused"}}, number(http.refused));
  page.value("mpol_http_requests_total", {}, number(http.requests));
  page.value("mpol_http_in_flight", {}, number(http.in_flight));
  for (std::size_t i = 1; i < http.answers.size(); ++i)
    page.value("mpol_http_answers_total", {{"code", fmt::format("{}xx", i)}}, number(http.answers[i]));
  page.value("mpol_http_faults_total", {{"cause", "bad_request"}}, number(http.bad_requests));
  page.value("mpol_http_faults_total", {{"cause", "too_large"}}, number(http.too_large));
  page.value("mpol_http_faults_total", {{"cause", "timeout"}}, number(http.timeouts));
  page.value("mpol_http_faults_total", {{"cause", "tls"}}, number(http.tls_failures));
  page.value("mpol_http_faults_total", {{"cause", "broken"}}, number(http.broken));
}

void write_observed(const LogCounts& log, const SpanExporter* exporter, Prometheus& page) {
  const auto lines = [&](std::string_view result, std::uint64_t number) {
    page.value("mpol_log_lines_total", {{"result", result}}, static_cast<double>(number));
  };
  lines("written", log.written);
  lines("dropped", log.dropped);
  lines("left_out", log.left_out);
  if (exporter == nullptr) return;
  const ExportStatus traces = exporter->status();
  const auto spans = [&](std::string_view result, std::uint64_t number) {
    page.value("mpol_traces_spans_total", {{"result", result}}, static_cast<double>(number));
  };
  spans("sent", traces.sent);
  spans("dropped", traces.dropped);
  spans("refused", traces.refused);
  page.value("mpol_traces_waiting", {}, static_cast<double>(traces.waiting));
  page.value("mpol_traces_failures_total", {}, static_cast<double>(traces.failures));
}

// The second number of /proc/self/statm, in pages; 0 where there is none.
double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t size = 0, resident = 0;
  file >> size >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

}  // namespace

void metrics(Daemon& daemon, const std::shared_ptr<http::Exchange>& exchange) {
  Prometheus page;
  write_decisions(daemon, page);
  write_policies(daemon, page);
  if (daemon.providers() != nullptr) write_providers(daemon.providers()->metrics(), page);
  write_counters(daemon, page);
  if (daemon.finisher() != nullptr) write_aftermath(daemon.finisher()->status(), page);
  write_http(daemon.server().metrics(), page);
  write_observed(daemon.log().counts(), daemon.observer().exporter(), page);
  page.value("mpol_process_start_time_seconds", {}, 1e-3 * static_cast<double>(daemon.started_ms()));
  page.value("mpol_process_resident_bytes", {}, resident_bytes());
  page.value("mpol_build_info", {{"version", kVersion}}, 1);
  http::Response response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = page.take();
  exchange->reply(std::move(response));
}

}  // namespace mpol::daemon::routes
