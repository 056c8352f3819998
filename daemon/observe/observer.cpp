#include "daemon/observe/observer.hpp"

#include <random>

#include "daemon/version.hpp"

namespace mpol::daemon {
namespace {

std::string_view name_of(http::Method method) {
  switch (method) {
    case http::Method::Get: return "GET";
    case http::Method::Head: return "HEAD";
    case http::Method::Post: return "POST";
    case http::Method::Put: return "PUT";
    case http::Method::Delete: return "DELETE";
    case http::Method::Options: return "OPTIONS";
    default: return "_OTHER";
  }
}

bool by_chance(double share) {
  static thread_local std::minstd_rand numbers{std::random_device{}()};
  return std::generate_canonical<double, 30>(numbers) < share;
}

}  // namespace

Result<std::unique_ptr<Observer>> Observer::open(const Config& config, const std::string& instance, Log& log) {
  std::unique_ptr<Observer> observer(new Observer(log, config.log_requests, config.traces_sample));
  if (config.traces_endpoint.empty()) return observer;
  ExportOptions options;
  options.endpoint = config.traces_endpoint;
  options.service = {config.traces_service_name, kVersion, instance};
  options.headers_file = config.traces_headers;
  options.ca_file = config.traces_ca;
  options.queue = static_cast<std::size_t>(config.traces_queue);
  options.batch = static_cast<std::size_t>(config.traces_batch);
  options.interval_ms = config.traces_interval;
  options.timeout_ms = config.traces_timeout;
  auto exporter = SpanExporter::open(std::move(options));
  if (!exporter) return exporter.error();
  observer->exporter_ = *std::move(exporter);
  return observer;
}

std::shared_ptr<Observation> Observer::watch(const http::Head& head, std::string_view route) const {
  const bool may_trace = exporter_ != nullptr && head.method != http::Method::Get && head.method != http::Method::Head;
  if (!may_trace && !logs_requests_) return nullptr;
  const auto parent = read_traceparent(head.header("traceparent"));
  const bool is_traced = may_trace && (parent ? parent->is_sampled : by_chance(sample_));
  if (!is_traced && !logs_requests_) return nullptr;
  return std::make_shared<Observation>(
      Observation::Request{name_of(head.method), route, std::string(head.path), head.is_tls, parent, is_traced},
      logs_requests_ ? &log_ : nullptr, exporter_.get());
}

void Observer::refused(const http::Head& head, std::string_view route, int status, std::string_view cause,
                       std::size_t bytes) const {
  log_.write(LogEvent::access_refused, {{"cause", cause}, {"route", route}, {"status", status}});
  if (!logs_requests_) return;
  log_.write(LogEvent::request,
             {{"method", name_of(head.method)}, {"route", route}, {"status", status}, {"us", 0}, {"bytes", bytes}});
}

}  // namespace mpol::daemon
