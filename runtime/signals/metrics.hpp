// ProviderMetrics: what one provider has done since the start. A copy, to be read from any thread.
#pragma once
#include <array>
#include <cstdint>
#include <string>

#include "runtime/signals/cause.hpp"

namespace mpol::signals {

enum class BreakerState : std::uint8_t { Closed, Open, HalfOpen };
std::string_view name(BreakerState state);  // "closed", "open", "half-open"

// Upper bounds of the buckets of latencies, in seconds; one more bucket takes what is beyond.
inline constexpr std::array kLatencyBounds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                              0.1,    0.25,  0.5,    1.0,   2.5,  5.0,   10.0};

struct ProviderMetrics {
  std::string name, kind;
  std::uint64_t asked = 0;                      // texts that an event asked it to judge
  std::uint64_t answered = 0;                   // … of which it had an answer in time, from the cache or not
  std::array<std::uint64_t, kCauses> failed{};  // … and the others, by cause
  std::array<std::uint64_t, kCauses>
      unavailable{};  // signals that could not be had, by cause (an answer may lack some)
  std::uint64_t cache_hits = 0, cache_misses = 0;
  std::uint64_t joined = 0;    // texts that were already on their way for another event
  std::uint64_t calls = 0;     // HTTP requests, or runs of the model
  std::uint64_t retries = 0;   // of the calls: again after a failure
  double cost = 0;             // calls × cost_per_call, in the unit of the setting
  std::uint64_t tokens = 0;    // that answers say were used
  double latency_seconds = 0;  // sum over the texts that were answered and not from the cache
  std::array<std::uint64_t, kLatencyBounds.size() + 1> latencies{};  // not cumulative
  BreakerState breaker = BreakerState::Closed;
  std::uint64_t breaker_opened = 0;
  std::uint64_t waiting = 0, in_flight = 0;  // texts now waiting for a call; calls now under way
  std::uint64_t cache_entries = 0;
};

}  // namespace mpol::signals
