// Routes: which provider gives which signal of one policy, and how what it says becomes the signal's value.
// Threads: immutable once made.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "program/tables.hpp"
#include "runtime/signals/provider.hpp"
#include "runtime/signals/providers.hpp"

namespace mpol::signals {

struct Route {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t provider = kNone;
  std::vector<std::size_t> categories;  // of the provider
  // True: by `known as`. Versions of a service have different categories; those that an answer lacks are no fault while it has one.
  bool by_name = false;
  std::int64_t timeout_ms = 0;  // 0: the provider's
  ValueKind kind{};
  Bounds bounds;
  std::vector<std::pair<std::string, SymbolId>> values;  // of an enumeration
};

class Routes {
 public:
  struct Source {
    const ProviderSettings* settings;
    const Provider* provider;
  };
  Routes(const Tables& tables, const std::vector<Source>& sources);

  const Route& of(SignalId signal) const { return routes_[signal.index]; }
  const RouteGaps& gaps() const { return gaps_; }

 private:
  std::vector<Route> routes_;  // by SignalId
  RouteGaps gaps_;
};

// What a judgement says of the signal. With a fault the reading is not to be used.
Fault read_signal(const Route& route, const Judgement& judgement, SignalReading& reading);

}  // namespace mpol::signals
