#include "runtime/signals/routes.hpp"

#include <algorithm>
#include <cmath>

namespace mpol::signals {
namespace {

std::optional<std::size_t> index_of(const std::vector<std::string>& names, const std::string& name) {
  const auto it = std::find(names.begin(), names.end(), name);
  return it == names.end() ? std::nullopt : std::optional(static_cast<std::size_t>(it - names.begin()));
}

// By the settings of one provider. False: it does not map the signal.
bool map(const SignalInfo& signal, std::size_t at, const Routes::Source& source, Route& route) {
  const auto mapped = source.settings->signals.find(signal.name);
  if (mapped == source.settings->signals.end()) return false;
  route.provider = at;
  for (const std::string& category : mapped->second)
    route.categories.push_back(*index_of(source.provider->categories(), category));
  return true;
}

// By the names that the signal is known as.
bool match(const SignalInfo& signal, std::size_t at, const Routes::Source& source, Route& route) {
  if (!source.provider->has_names()) return false;
  const auto add = [&](const std::string& name) {
    if (const auto category = index_of(source.provider->categories(), name)) route.categories.push_back(*category);
  };
  add(signal.name);
  for (const std::string& name : signal.known_as) {
    if (name != signal.name) add(name);
  }
  if (route.categories.empty()) return false;
  route.provider = at;
  route.by_name = true;
  return true;
}

Fault read_number(const Route& route, double number, SignalReading& reading) {
  const Bounds& bounds = route.bounds;
  // Not written as `<`: NaN must fail.
  const bool is_score = number >= 0 && number <= 1;
  if (!std::isfinite(number) || (route.kind == ValueKind::Score && !is_score)) return {Cause::OutOfRange};
  if (route.kind == ValueKind::Int) {
    constexpr double kExact = 9007199254740992;  // 2^53
    if (number != std::trunc(number)) return {Cause::WrongType};
    if (std::abs(number) > kExact) return {Cause::OutOfRange};
    const auto whole = static_cast<std::int64_t>(number);
    if ((bounds.int_low && whole < *bounds.int_low) || (bounds.int_high && whole > *bounds.int_high))
      return {Cause::OutOfRange};
    reading.int_value = reading.state == SignalState::Available ? std::max(reading.int_value, whole) : whole;
    return {};
  }
  if ((bounds.number_low && number < *bounds.number_low) || (bounds.number_high && number > *bounds.number_high))
    return {Cause::OutOfRange};
  number += 0.0;  // -0 is 0
  reading.number = reading.state == SignalState::Available ? std::max(reading.number, number) : number;
  return {};
}

Fault read_label(const Route& route, const std::string& label, SignalReading& reading) {
  const auto value =
      std::find_if(route.values.begin(), route.values.end(), [&](const auto& v) { return v.first == label; });
  if (value == route.values.end()) return {Cause::OutOfRange};
  const bool is_first = reading.state != SignalState::Available;
  if (!is_first && reading.symbol != value->second) return {Cause::WrongType};  // two labels, and none is greater
  reading.symbol = value->second;
  return {};
}

Fault read_one(const Route& route, const Said& said, SignalReading& reading) {
  if (said.fault != Cause::None) return {said.fault};
  switch (route.kind) {
    case ValueKind::Bool:
      if (!said.truth) return {Cause::WrongType};
      reading.truth = reading.truth || *said.truth;
      return {};
    case ValueKind::Enum: return said.label.empty() ? Fault{Cause::WrongType} : read_label(route, said.label, reading);
    default:
      // A number is always there where neither a truth nor a label came alone; NaN is refused as out of range.
      if (std::isnan(said.number) && (said.truth || !said.label.empty())) return {Cause::WrongType};
      return read_number(route, said.number, reading);
  }
}

}  // namespace

Routes::Routes(const Tables& tables, const std::vector<Source>& sources) {
  for (const SignalInfo& signal : tables.signals) {
    Route route;
    route.timeout_ms = signal.timeout_ms;
    route.kind = signal.kind;
    route.bounds = signal.bounds;
    for (const SymbolId value : signal.values) route.values.emplace_back(tables.symbols[value.index], value);
    bool is_found = false;
    for (std::size_t i = 0; i < sources.size() && !is_found; ++i) is_found = map(signal, i, sources[i], route);
    for (std::size_t i = 0; i < sources.size() && !is_found; ++i) is_found = match(signal, i, sources[i], route);
    if (!is_found) gaps_.without_provider.push_back(signal.name);
    routes_.push_back(std::move(route));
  }
  for (const Source& source : sources) {
    for (const auto& [name, categories] : source.settings->signals) {
      const auto is_it = [&name = name](const SignalInfo& signal) { return signal.name == name; };
      if (std::none_of(tables.signals.begin(), tables.signals.end(), is_it)) gaps_.not_in_policy.push_back(name);
    }
  }
}

Fault read_signal(const Route& route, const Judgement& judgement, SignalReading& reading) {
  for (const std::size_t category : route.categories) {
    const Said& said = judgement[category];
    if (route.by_name && said.fault == Cause::NoCategory) continue;
    if (const Fault fault = read_one(route, said, reading); fault.cause != Cause::None) return fault;
    reading.state = SignalState::Available;
  }
  return {reading.state == SignalState::Available ? Cause::None : Cause::NoCategory};
}

}  // namespace mpol::signals
