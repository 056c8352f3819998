// mpol.hpp: mpol.h for C++17 and later. Header only, so that the library's ABI stays that of C.
//
// Errors:  a Result: a value, or a status with a report. Nothing here throws but std::bad_alloc of its own strings. Reading the value of
//          a Result that has none ends the process, as reading past the end of anything should.
// Owns:    handles free themselves. A copy of a Policy, Slot or State is one more reference to the same.
// Threads: as in mpol.h. Policies, slots and states are for many threads; deciders, decisions and streams for one at a time.
#pragma once
#include <mpol/mpol.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mpol {

// What is wrong, or worth a warning.
struct Problem {
  std::string code;  // "R0111"; "": it has none
  std::string message;
};
struct Report {
  std::vector<Problem> problems;
  std::size_t errors = 0;  // of them; the others are warnings
  std::string text;        // all of it for people
  std::string json;        // all of it for machines (mpol_report_json)

  // Null for null.
  static std::shared_ptr<const Report> of(const mpol_report* report) {
    if (report == nullptr) return nullptr;
    auto made = std::make_shared<Report>();
    for (std::size_t i = 0; i < mpol_report_count(report); ++i)
      made->problems.push_back({mpol_report_code(report, i), mpol_report_message(report, i)});
    made->errors = mpol_report_errors(report);
    made->text = mpol_report_text(report);
    if (const char* const json = mpol_report_json(report)) made->json = json;
    return made;
  }
  // The same, and frees it.
  static std::shared_ptr<const Report> take(mpol_report* report) {
    const std::unique_ptr<mpol_report, void (*)(mpol_report*)> held(report, mpol_report_free);
    return of(report);
  }
};

// A value, or a status that says why there is none. Either may have a report.
template <class T>
class Result {
 public:
  Result(T value, std::shared_ptr<const Report> report = nullptr)
      : value_(std::move(value)), report_(std::move(report)) {}
  Result(mpol_status status, std::shared_ptr<const Report> report) : status_(status), report_(std::move(report)) {}

  bool has_value() const { return value_.has_value(); }
  explicit operator bool() const { return has_value(); }
  T& operator*() & { return checked(); }
  T&& operator*() && { return std::move(checked()); }
  T* operator->() { return &checked(); }

  mpol_status status() const { return status_; }
  // Of an error, or the warnings of a value; null: nothing to say.
  const Report* report() const { return report_.get(); }
  // In words for people: the report, or else the status.
  std::string text() const { return report_ ? report_->text : std::string(mpol_status_name(status_)) + "\n"; }

 private:
  T& checked() {
    if (value_) return *value_;
    std::fprintf(stderr, "mpol: the value of a Result that has none: %s", text().c_str());
    std::abort();
  }
  std::optional<T> value_;
  mpol_status status_ = MPOL_OK;
  std::shared_ptr<const Report> report_;
};
struct Done {};  // the value of what only succeeds

namespace detail {

// One reference to what is counted, or one owner of what is not.
template <class T, void (*Free)(T*)>
struct Freed {
  void operator()(T* handle) const { Free(handle); }
};
template <class T, void (*Free)(T*)>
using Owned = std::unique_ptr<T, Freed<T, Free>>;

template <class T, T* (*Ref)(T*), void (*Unref)(T*)>
class Shared {
 public:
  explicit Shared(T* taken) : handle_(taken) {}
  Shared(const Shared& other) : handle_(Ref(other.handle_)) {}
  Shared(Shared&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Shared& operator=(Shared other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Shared() { Unref(handle_); }
  T* get() const { return handle_; }

 private:
  T* handle_;
};

inline Result<Done> done(mpol_status status, std::shared_ptr<const Report> report) {
  if (status != MPOL_OK) return {status, std::move(report)};
  return {Done{}, std::move(report)};
}
inline std::string_view text_of(const char* text) { return text == nullptr ? std::string_view() : text; }

}  // namespace detail

// Where counters are kept.
class State {
 public:
  // In memory.
  State() : handle_(mpol_state_new()) {}
  // In memory and in a folder.
  static Result<State> open(const std::string& folder) {
    mpol_state* state = nullptr;
    mpol_report* report = nullptr;
    const mpol_status status = mpol_state_open(folder.c_str(), &state, &report);
    auto taken = Report::take(report);
    if (status != MPOL_OK) return {status, std::move(taken)};
    return {State(state), std::move(taken)};
  }
  // What was counted is on disk then.
  Result<Done> sync() {
    mpol_report* report = nullptr;
    const mpol_status status = mpol_state_sync(get(), &report);
    return detail::done(status, Report::take(report));
  }
  mpol_state* get() const { return handle_.get(); }

 private:
  explicit State(mpol_state* taken) : handle_(taken) {}
  detail::Shared<mpol_state, mpol_state_ref, mpol_state_unref> handle_;
};

// How a policy is loaded. What it refuses is said when one is.
class Options {
 public:
  Options() : handle_(mpol_options_new(MPOL_ABI_VERSION)) {}
  Options& key(const std::string& key) { return called(mpol_options_add_key(get(), key.c_str())); }
  Options& need(std::size_t keys) { return called(mpol_options_set_need(get(), keys)); }
  Options& param(const std::string& param) { return called(mpol_options_add_param(get(), param.c_str())); }
  Options& cache(const std::string& folder) { return called(mpol_options_set_cache(get(), folder.c_str())); }
  Options& native(mpol_native native) { return called(mpol_options_set_native(get(), native)); }
  Options& state(const State& state) { return called(mpol_options_set_state(get(), state.get())); }
  mpol_options* get() const { return handle_.get(); }

 private:
  // The options remember a refusal.
  Options& called(mpol_status) { return *this; }
  detail::Owned<mpol_options, mpol_options_free> handle_;
};

class Policy {
 public:
  static Result<Policy> load_file(const std::string& path, const Options& options = Options()) {
    return load([&](mpol_policy** policy, mpol_report** report) {
      return mpol_policy_load_file(options.get(), path.c_str(), policy, report);
    });
  }
  static Result<Policy> load_bytes(std::string_view bytes, const std::string& name,
                                   const Options& options = Options()) {
    return load([&](mpol_policy** policy, mpol_report** report) {
      return mpol_policy_load_bytes(options.get(), bytes.data() == nullptr ? "" : bytes.data(), bytes.size(),
                                    name.c_str(), policy, report);
    });
  }
  // Takes over a reference.
  explicit Policy(mpol_policy* taken) : handle_(taken) {}

  std::string_view package() const { return detail::text_of(mpol_policy_package(get())); }
  std::string_view id() const { return detail::text_of(mpol_policy_id(get())); }
  std::string_view release() const { return detail::text_of(mpol_policy_release(get())); }
  std::size_t signers() const { return mpol_policy_signers(get()); }
  std::vector<std::string_view> rules() const { return names(mpol_policy_rule_count, mpol_policy_rule); }
  std::vector<std::string_view> verdicts() const { return names(mpol_policy_verdict_count, mpol_policy_verdict); }
  std::vector<std::string_view> signals() const { return names(mpol_policy_signal_count, mpol_policy_signal); }
  mpol_native_state native_state() const { return mpol_policy_native_state(get(), nullptr); }
  mpol_policy* get() const { return handle_.get(); }

 private:
  template <class Call>
  static Result<Policy> load(Call call) {
    mpol_policy* policy = nullptr;
    mpol_report* report = nullptr;
    const mpol_status status = call(&policy, &report);
    auto taken = Report::take(report);
    if (status != MPOL_OK) return {status, std::move(taken)};
    return {Policy(policy), std::move(taken)};
  }
  std::vector<std::string_view> names(std::size_t (*count)(const mpol_policy*),
                                      const char* (*name)(const mpol_policy*, std::size_t)) const {
    std::vector<std::string_view> list;
    for (std::size_t i = 0; i < count(get()); ++i) list.emplace_back(name(get(), i));
    return list;
  }
  detail::Shared<mpol_policy, mpol_policy_ref, mpol_policy_unref> handle_;
};

// The policy that is live now.
class Slot {
 public:
  explicit Slot(const Policy& policy) : handle_(mpol_slot_new(policy.get())) {}
  // False: there was no memory for the slot, or no policy.
  bool set(const Policy& policy) { return mpol_slot_set(get(), policy.get()) == MPOL_OK; }
  Policy policy() const { return Policy(mpol_slot_get(get())); }
  mpol_slot* get() const { return handle_.get(); }

 private:
  detail::Shared<mpol_slot, mpol_slot_ref, mpol_slot_unref> handle_;
};

// Signals that are asked for, during one call of yours.
class Signals {
 public:
  explicit Signals(mpol_signals* signals) : signals_(signals) {}
  std::size_t size() const { return mpol_signals_count(signals_); }
  std::string_view name(std::size_t index) const { return detail::text_of(mpol_signals_name(signals_, index)); }
  mpol_signal_kind kind(std::size_t index) const { return mpol_signals_kind(signals_, index); }
  // Milliseconds; 0: the policy says nothing.
  std::int64_t timeout(std::size_t index) const { return mpol_signals_timeout(signals_, index); }
  // A text of the event; none: it has no such field.
  std::optional<std::string_view> text(const std::string& field = "text") const {
    std::size_t size = 0;
    const char* const text = mpol_signals_text(signals_, field.c_str(), &size);
    return text == nullptr ? std::nullopt : std::optional(std::string_view(text, size));
  }
  // False: the value cannot be one of this signal, which is unavailable then.
  bool set(std::size_t index, double value) { return mpol_signals_set_number(signals_, index, value) == MPOL_OK; }
  bool set_int(std::size_t index, std::int64_t value) {
    return mpol_signals_set_int(signals_, index, value) == MPOL_OK;
  }
  bool set_bool(std::size_t index, bool value) {
    return mpol_signals_set_bool(signals_, index, value ? 1 : 0) == MPOL_OK;
  }
  bool set_label(std::size_t index, const std::string& label) {
    return mpol_signals_set_label(signals_, index, label.c_str()) == MPOL_OK;
  }
  void set_unavailable(std::size_t index, const std::string& reason) {
    mpol_signals_set_unavailable(signals_, index, reason.c_str());
  }
  void set_all_unavailable(const std::string& reason) {
    for (std::size_t i = 0; i < size(); ++i) set_unavailable(i, reason);
  }

 private:
  mpol_signals* signals_;
};
using SignalsFunction = std::function<void(Signals&)>;

namespace detail {

// What it throws does not cross the library: the signals are unavailable then.
inline void ask(void* context, mpol_signals* asked) {
  Signals signals(asked);
#if defined(__cpp_exceptions)
  try {
    (*static_cast<const SignalsFunction*>(context))(signals);
  } catch (const std::exception& thrown) {
    signals.set_all_unavailable(thrown.what());
  } catch (...) {
    signals.set_all_unavailable("the source of signals failed");
  }
#else
  (*static_cast<const SignalsFunction*>(context))(signals);
#endif
}

}  // namespace detail

// A view of the last decision: good until the next call with its decider or stream.
class Decision {
 public:
  explicit Decision(const mpol_decision* decision) : decision_(decision) {}
  std::string_view verdict() const { return detail::text_of(mpol_decision_verdict(decision_)); }
  std::int32_t verdict_rank() const { return mpol_decision_verdict_rank(decision_); }
  std::size_t fired_count() const { return mpol_decision_fired_count(decision_); }
  std::string_view fired(std::size_t index) const { return detail::text_of(mpol_decision_fired(decision_, index)); }
  std::size_t undetermined_count() const { return mpol_decision_undetermined_count(decision_); }
  std::string_view undetermined(std::size_t index) const {
    return detail::text_of(mpol_decision_undetermined(decision_, index));
  }
  std::size_t action_count() const { return mpol_decision_action_count(decision_); }
  std::string_view action(std::size_t index) const { return detail::text_of(mpol_decision_action(decision_, index)); }
  bool is_durable(std::size_t action) const { return mpol_decision_action_is_durable(decision_, action) != 0; }
  // The least verdict where a durable action cannot be kept; -1: none.
  std::int32_t otherwise(std::size_t action) const { return mpol_decision_action_otherwise(decision_, action); }
  // For the action's sink alone.
  std::string action_json(std::size_t action) const {
    std::size_t size = 0;
    const char* const json = mpol_decision_action_json(decision_, action, &size);
    return json == nullptr ? std::string() : std::string(json, size);
  }
  std::string_view json() const {
    std::size_t size = 0;
    const char* const json = mpol_decision_json(decision_, &size);
    return json == nullptr ? std::string_view() : std::string_view(json, size);
  }
  bool is_native() const { return mpol_decision_is_native(decision_) != 0; }

 private:
  const mpol_decision* decision_;
};

// A text that comes in pieces.
class Stream {
 public:
  Result<Done> feed(std::string_view piece) {
    const mpol_status status = mpol_stream_feed(handle_.get(), piece.data(), piece.size());
    return detail::done(status, Report::of(mpol_stream_report(handle_.get())));
  }
  std::size_t hold_back() const { return mpol_stream_hold_back(handle_.get()); }
  std::size_t fired_count() const { return mpol_stream_fired_count(handle_.get()); }
  std::string_view fired(std::size_t index) const { return detail::text_of(mpol_stream_fired(handle_.get(), index)); }
  std::string_view verdict() const { return detail::text_of(mpol_stream_verdict(handle_.get())); }
  std::int32_t verdict_rank() const { return mpol_stream_verdict_rank(handle_.get()); }
  Result<Decision> finish() {
    const mpol_decision* decision = nullptr;
    const mpol_status status = mpol_stream_finish(handle_.get(), &decision);
    auto report = Report::of(mpol_stream_report(handle_.get()));
    if (status != MPOL_OK) return {status, std::move(report)};
    return {Decision(decision), std::move(report)};
  }

 private:
  friend class Decider;
  Stream(mpol_stream* taken, std::shared_ptr<const SignalsFunction> ask) : ask_(std::move(ask)), handle_(taken) {}
  std::shared_ptr<const SignalsFunction> ask_;
  detail::Owned<mpol_stream, mpol_stream_free> handle_;
};

class Gate;

// Decides, one a thread.
class Decider {
 public:
  explicit Decider(const Policy& policy) : handle_(mpol_decider_new(policy.get())) {}
  // With what is in the slot when an event comes.
  explicit Decider(const Slot& slot) : handle_(mpol_decider_new_for_slot(slot.get())) {}
  // Who is asked for signals that an event did not bring.
  void on_signals(SignalsFunction ask) {
    auto shared = std::make_shared<const SignalsFunction>(std::move(ask));
    mpol_decider_set_signals(handle_.get(), *shared ? detail::ask : nullptr,
                             const_cast<SignalsFunction*>(shared.get()));
    ask_ = std::move(shared);
  }
  Result<Decision> decide(std::string_view event) {
    const mpol_decision* decision = nullptr;
    const mpol_status status = mpol_decide(handle_.get(), event.data(), event.size(), &decision);
    auto report = Report::of(mpol_decider_report(handle_.get()));
    if (status != MPOL_OK) return {status, std::move(report)};
    return {Decision(decision), std::move(report)};
  }
  Result<Stream> open_stream(std::string_view event, const std::string& field = "text") {
    mpol_stream* stream = nullptr;
    const mpol_status status = mpol_stream_open(handle_.get(), event.data(), event.size(), field.c_str(), &stream);
    auto report = Report::of(mpol_decider_report(handle_.get()));
    if (status != MPOL_OK) return {status, std::move(report)};
    return {Stream(stream, ask_), std::move(report)};
  }
  // In gate.hpp.
  Result<Gate> open_gate(std::string_view event, std::int64_t now_ms, mpol_asking asking = MPOL_ASK_IN_CALLS,
                         const std::string& field = "text");
  // Of the last decision.
  Policy policy() const { return Policy(mpol_policy_ref(mpol_decider_policy(handle_.get()))); }

 private:
  std::shared_ptr<const SignalsFunction> ask_;
  detail::Owned<mpol_decider, mpol_decider_free> handle_;
};

}  // namespace mpol

#include <mpol/gate.hpp>
