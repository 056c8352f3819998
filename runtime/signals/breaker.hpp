// CircuitBreaker: leaves a provider alone that fails too often, and tries again with one request at a time.
//
// closed: every request goes; when of the last `window` (at least half as many) the share of failures is `failures`, it opens.
// open: none goes, for `pause`. half-open: one goes; success closes, failure opens for twice as long, up to ten times `pause`.
// Threads: belongs to one thread. Never reads the clock.
#pragma once
#include <chrono>
#include <cstdint>

#include "runtime/signals/metrics.hpp"

namespace mpol::signals {

class CircuitBreaker {
 public:
  using Time = std::chrono::steady_clock::time_point;

  CircuitBreaker(double failures, std::int64_t window, std::chrono::milliseconds pause)
      : failures_(failures), window_(static_cast<int>(window)), pause_(pause), next_pause_(pause) {}

  // Whether a request may go now; in half-open the one that is told so must report how it ended.
  bool allows(Time now);
  // Whether one would be allowed, without taking the place.
  bool would_allow(Time now) const;
  void succeeded();
  void failed(Time now);
  // It ended in a way that says nothing of the provider.
  void said_nothing();

  BreakerState state() const { return state_; }
  std::uint64_t opened() const { return opened_; }

 private:
  void open(Time now);
  void close();

  double failures_;
  int window_;
  std::chrono::milliseconds pause_, next_pause_;
  BreakerState state_ = BreakerState::Closed;
  bool is_trying_ = false;
  Time tries_again_{};
  std::uint64_t recent_ = 0;  // bit i: the request i before the last failed
  int count_ = 0;
  std::uint64_t opened_ = 0;
};

}  // namespace mpol::signals
