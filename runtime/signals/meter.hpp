// Meter: the metrics of one provider as they are counted. Threads: safe from many.
#pragma once
#include <chrono>
#include <mutex>

#include "runtime/signals/metrics.hpp"

namespace mpol::signals {

class Meter {
 public:
  Meter(std::string name, std::string kind, double cost_per_call) : cost_per_call_(cost_per_call) {
    metrics_.name = std::move(name);
    metrics_.kind = std::move(kind);
  }

  // Changes them: count([](ProviderMetrics& m) { ++m.asked; }).
  template <class Change>
  void count(Change change) {
    const std::lock_guard lock(mutex_);
    change(metrics_);
  }
  void ended(Cause cause) {
    count([cause](ProviderMetrics& m) {
      ++(cause == Cause::None ? m.answered : m.failed[static_cast<std::size_t>(cause)]);
    });
  }
  void answered_after(std::chrono::duration<double> time) {
    count([&](ProviderMetrics& m) {
      std::size_t bucket = 0;
      while (bucket < kLatencyBounds.size() && time.count() > kLatencyBounds[bucket]) ++bucket;
      ++m.latencies[bucket];
      m.latency_seconds += time.count();
    });
  }
  void called() {
    count([this](ProviderMetrics& m) {
      ++m.calls;
      m.cost += cost_per_call_;
    });
  }
  ProviderMetrics read() const {
    const std::lock_guard lock(mutex_);
    return metrics_;
  }

 private:
  mutable std::mutex mutex_;
  ProviderMetrics metrics_;
  double cost_per_call_;
};

}  // namespace mpol::signals
