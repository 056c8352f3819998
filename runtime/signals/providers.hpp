// SignalProviders: asks classifiers for the signals that events do not bring.
//
// In:      settings (settings.hpp); for each event the signals that are needed, and its content.
// Out:     `done` is called exactly once, with a reading for each signal: a value, or Unavailable with its cause in words.
// Errors:  none at `ask`. What cannot be had is unavailable: never zero, never left out.
// Time:    `ask` never waits for a provider. All that are needed are asked at once. `done` is called at the latest when the
//          deadline has passed, by the thread of the providers; or inside `ask`, if nothing has to be waited for (the cache,
//          small texts for a model in this process). It must be short, and may call `ask` and `cancel`, not destroy the providers.
// Threads: safe from many. The destructor ends what is under way: each `done` is called with Cause::Stopping before it returns.
// Content: kept until the request is done; the cache keeps keyed hashes and scores only.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "program/frame.hpp"
#include "program/tables.hpp"
#include "runtime/signals/cause.hpp"
#include "runtime/signals/content.hpp"
#include "runtime/signals/metrics.hpp"
#include "runtime/signals/settings.hpp"

namespace mpol::signals {

// Which provider gives which signal of one policy. Made once a policy is loaded; immutable.
class Routes;

// What one provider did for a request, for traces.
struct ProviderReport {
  std::string_view provider;  // its name, as long as the providers live; "": there is none for these signals
  std::size_t signals = 0;    // that it was asked for
  Fault fault;                // Cause::None: all were had; else why one of them was not
  bool is_cached = false;
  std::chrono::steady_clock::time_point asked, answered;
};

struct SignalRequest {
  std::shared_ptr<const Routes> routes;
  std::vector<SignalId> needed;
  Content content;
  std::chrono::steady_clock::time_point deadline;         // of all of it; a provider may have a shorter one
  std::shared_ptr<std::vector<ProviderReport>> report{};  // null: nobody reads; whole when `done` is called
};

struct SignalAnswer {
  SignalId signal;
  SignalReading reading;      // Available or Unavailable; `reason` begins with the provider's name: "mistral: timeout"
  Fault fault;                // Cause::None: available
  std::string_view provider;  // its name, as long as the providers live; "": there is none
};

using Answers = std::vector<SignalAnswer>;  // in the order of `needed`
using AnswersDone = std::function<void(Answers answers)>;

// One request under way. May be destroyed at any time, which changes nothing.
class Ticket {
 public:
  // What is not yet had is Unavailable, Cause::Cancelled: `done` is called now, unless it was or is being called.
  void cancel();

 private:
  friend class SignalProviders;
  std::weak_ptr<class PendingRequest> pending_;
};

class SignalProviders {
 public:
  // Reads tokens and models. A Failure names the provider and the file. Starts a thread if a provider speaks HTTP.
  static Result<std::unique_ptr<SignalProviders>> make(std::vector<ProviderSettings> settings);
  ~SignalProviders();
  SignalProviders(const SignalProviders&) = delete;
  SignalProviders& operator=(const SignalProviders&) = delete;

  // Of a policy. The providers must outlive it.
  std::shared_ptr<const Routes> routes(const Tables& tables) const;

  Ticket ask(SignalRequest request, AnswersDone done);
  // In the order of the file.
  std::vector<ProviderMetrics> metrics() const;

 private:
  struct Parts;
  explicit SignalProviders(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// Signals of the policy that no provider gives, and those that settings map and the policy does not have: for a warning.
struct RouteGaps {
  std::vector<std::string> without_provider, not_in_policy;
};
RouteGaps gaps(const Routes& routes);

// Puts answers into the frame of their event.
void put(const Answers& answers, Frame& frame);

}  // namespace mpol::signals
