// DecideMetrics: what was decided, counted in one thread and read from any.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>

namespace mpol::daemon {

// Adds to a number that one thread writes and others read.
inline void add(std::atomic<std::uint64_t>& number, std::uint64_t more = 1) {
  number.store(number.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
}

// Times in buckets whose borders double: 1 us, 2 us, … 8.4 s, and one for what is longer.
class LatencyHistogram {
 public:
  static constexpr std::size_t kBuckets = 25;
  void record(std::int64_t ns) {
    std::size_t bucket = 0;
    while (bucket + 1 < kBuckets && ns > (std::int64_t{1000} << bucket)) ++bucket;
    add(buckets_[bucket]);
    add(sum_ns_, static_cast<std::uint64_t>(ns));
  }
  std::uint64_t bucket(std::size_t index) const { return buckets_[index].load(std::memory_order_relaxed); }
  std::uint64_t sum_ns() const { return sum_ns_.load(std::memory_order_relaxed); }

 private:
  std::array<std::atomic<std::uint64_t>, kBuckets> buckets_{};
  std::atomic<std::uint64_t> sum_ns_{0};
};

struct DecideMetrics {
  static constexpr std::size_t kVerdicts = 16;
  std::array<std::atomic<std::uint64_t>, kVerdicts> verdicts{};  // by VerdictId; the last: that and all behind it
  std::atomic<std::uint64_t> events{0}, refused_events{0}, without_policy{0}, not_recorded{0};
  std::atomic<std::uint64_t> native{0}, undetermined{0}, shadowed{0};  // decisions by native code; rules
  std::array<std::atomic<std::uint64_t>, 4> missing{};  // by engine::Missing::Kind, of undetermined rules
  LatencyHistogram latency;                             // from the event's bytes to its answer
};

}  // namespace mpol::daemon
