#include "runtime/event/signal_merge.hpp"

#include <algorithm>

namespace mpol::event {

bool merge_value(ValueKind kind, const Scalar& scalar, SignalReading& reading) {
  if (reading.state != SignalState::Available) {
    reading.state = SignalState::Available;
    reading.truth = scalar.truth;
    reading.int_value = scalar.int_value;
    reading.number = scalar.number;
    reading.symbol = scalar.symbol;
    reading.reason.clear();
    return true;
  }
  if (kind == ValueKind::Enum) return reading.symbol == scalar.symbol;
  reading.truth = reading.truth || scalar.truth;
  reading.int_value = std::max(reading.int_value, scalar.int_value);
  reading.number = std::max(reading.number, scalar.number);
  return true;
}

void merge_unavailable(std::string_view reason, SignalReading& reading) {
  if (reading.state != SignalState::NotFetched) return;
  reading.state = SignalState::Unavailable;
  reading.reason = reason;
}

}  // namespace mpol::event
