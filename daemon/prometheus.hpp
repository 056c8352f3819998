// Prometheus: the text of /metrics, in the exposition format 0.0.4.
//
// In:      values, by families that metrics.def knows; families are written in one piece each, with their help and type.
// Errors:  a family that metrics.def does not have, or labels other than it says, are our fault (MPOL_ASSERT).
// Threads: belongs to one thread.
#pragma once
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace mpol::daemon {

class Prometheus {
 public:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  void value(std::string_view family, Labels labels, double value);
  // `bounds` are the upper ends of all buckets but the last, in seconds; `counts` are not cumulative.
  void histogram(std::string_view family, Labels labels, std::span<const double> bounds,
                 std::span<const std::uint64_t> counts, double sum);
  std::string take() { return std::move(text_); }

 private:
  void begin(std::string_view family, Labels labels);
  void line(std::string_view name, Labels labels, std::string_view extra, double value);

  std::string text_;
  std::string family_;  // that was written last
};

}  // namespace mpol::daemon
