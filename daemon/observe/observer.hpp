// Observer: which requests something is noted of: all where answers are lines of the log; those that are traced.
//
// A request is traced if it changes or decides something (no GET), and its `traceparent` says so, or, where it has none, by chance.
// Threads: watch() from any.
#pragma once
#include <memory>

#include "daemon/config.hpp"
#include "daemon/http/exchange.hpp"
#include "daemon/observe/observation.hpp"

namespace mpol::daemon {

class Observer {
 public:
  // A Failure where traces cannot be sent as the configuration says. `instance`: what this process is called among others of its name.
  static Result<std::unique_ptr<Observer>> open(const Config& config, const std::string& instance, Log& log);

  // Null: nothing is noted of it. `route`: a literal.
  std::shared_ptr<Observation> watch(const http::Head& head, std::string_view route) const;
  // A request that was answered from its head alone.
  void refused(const http::Head& head, std::string_view route, int status, std::string_view cause,
               std::size_t bytes) const;
  const SpanExporter* exporter() const { return exporter_.get(); }

 private:
  Observer(Log& log, bool logs_requests, double sample) : log_(log), logs_requests_(logs_requests), sample_(sample) {}
  Log& log_;
  bool logs_requests_;
  double sample_;
  std::unique_ptr<SpanExporter> exporter_;  // null: nothing is traced
};

}  // namespace mpol::daemon
