#include "runtime/signals/cause.hpp"

#include <fmt/format.h>

#include "runtime/signals/metrics.hpp"

namespace mpol::signals {

std::string in_words(const Fault& fault) {
  const std::string_view words = kCauseWords[static_cast<std::size_t>(fault.cause)];
  return fault.cause == Cause::Status ? fmt::format("{} {}", words, fault.status) : std::string(words);
}

std::string_view name(BreakerState state) {
  switch (state) {
    case BreakerState::Closed: return "closed";
    case BreakerState::Open: return "open";
    case BreakerState::HalfOpen: return "half-open";
  }
  return "";
}

}  // namespace mpol::signals
