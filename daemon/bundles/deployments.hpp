// Deployments: which bundle each policy of the configuration runs, and how it came to be.
//
// In:      bundles, from sources (watch.hpp), pushes and what is kept; what operators set. Each bundle is verified, its parameters
//          and counters are bound, and it is made live in one step with the others; what is wrong with it leaves the one before it
//          live.
// Out:     the live set; a status for each policy.
// Threads: all from any; changes are done one after the other, and nobody who decides waits for them.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "daemon/bundles/kept.hpp"
#include "daemon/bundles/source.hpp"
#include "daemon/config.hpp"
#include "daemon/decide/shadow_book.hpp"
#include "daemon/decide/worker.hpp"
#include "daemon/live.hpp"
#include "daemon/observe/log.hpp"

namespace mpol::daemon {

enum class DeploymentState : std::uint8_t { Waiting, Loaded, Stale, Error };  // Waiting: nothing has come yet
std::string_view name(DeploymentState state);

struct DeploymentStatus {
  std::string name, package, release, bundle, origin;  // of what is live; bundle: its id
  std::string by;                                      // the token of whoever pushed it; "": nobody did
  DeploymentState state{};
  std::string code, message;  // what was wrong with the last that came, or why nothing could be fetched; "": nothing
  std::vector<std::string> faults;
  std::int64_t loaded_ms = 0, checked_ms = 0;  // since 1970; when it became live; when it was last known to be current
  std::uint64_t loads = 0, errors = 0;
  std::size_t rules = 0;
  std::string tier;  // "native", "interpreter", and why
  std::string shadow_bundle, shadow_release, shadow_origin, shadow_code, shadow_message;
  KeptState kept;
  bool is_kept = false;  // over restarts
};

// Why a change was not made. The codes are those of diagnostics, or words (docs/operating.md).
struct ChangeFault {
  std::string code, message;
  std::vector<std::string> faults{};  // a line each
};
using Changed = std::optional<ChangeFault>;  // none: it was made

struct Incoming {
  std::string bytes, origin;
  std::string by{};             // the token of whoever brings it
  bool is_from_source = false;  // it is looked at again and again: what is live already, or was put aside, is left
};

// What policies are loaded with, but for their own settings.
struct DeploymentTools {
  std::shared_ptr<counters::CounterStore> store;
  const CodeGenerator* generator = nullptr;
  CacheFolder cache{""};
  bool native = true, check_native = true;
  std::size_t threads = 1;  // that decide
  std::string folder{};     // where the last good bundles are kept; "": nowhere
  std::size_t history = 10;
  std::function<std::int64_t()> now_ms;
  // Null, or what must be done before a policy is live; where it fails, the policy is not.
  std::function<Result<void>(const std::string& name, const deploy::Policy& policy, const RuleModes& modes)>
      before_live;
  // Null, or gives a worker what its decisions need beside the policy; before it is in the hands of its thread.
  std::function<void(const std::string& name, PolicyWorker& worker)> equip{};
  std::function<void()> after_live;  // null, or told of each new live set
  Log* log = nullptr;                // null: nobody reads
};

class Deployments {
 public:
  // A Failure where what is kept of a policy cannot be read.
  static Result<std::unique_ptr<Deployments>> open(const std::vector<PolicySettings>& policies, DeploymentTools tools,
                                                   LiveSet& live);

  std::size_t size() const { return all_.size(); }
  const PolicySettings& settings(std::size_t policy) const { return all_[policy]->settings; }
  std::optional<std::size_t> find(std::string_view name) const;
  std::vector<DeploymentStatus> status() const;
  DeploymentStatus status(std::size_t policy) const;

  // ---- what sources say ----
  Changed load(std::size_t policy, Incoming incoming);
  Changed load_shadow(std::size_t policy, Incoming incoming);
  void take(std::size_t policy, Look look);         // a look at its source
  void take_shadow(std::size_t policy, Look look);  // at the shadow's
  // The last good bundle, where there is one and none is live.
  void load_kept(std::size_t policy);
  // The shadow that was pushed and is kept, where there is one.
  void load_kept_shadow(std::size_t policy);

  // ---- what operators do; `by`: the name of their token ----
  Changed rollback(std::size_t policy, const std::string& bundle, const std::string& by);  // "": to the one before
  Changed set_params(std::size_t policy, std::vector<ParamSetting> params, const std::string& by);
  Changed set_modes(std::size_t policy, std::vector<ModeSetting> modes, const std::string& by);
  Changed promote(std::size_t policy, const std::string& by);
  // Null: it has no shadow.
  std::shared_ptr<const ShadowBook> shadow_book(std::size_t policy) const;

  // Call it now and then: notices what is stale, frees what nobody decides with any more.
  void tend();
  std::size_t retiring() const;  // programs that were replaced and are not free yet

 private:
  using Workers = std::vector<std::shared_ptr<PolicyWorker>>;  // by thread
  struct Shadow {
    std::shared_ptr<const deploy::Policy> policy;
    Workers workers;
    std::shared_ptr<const std::string> bytes;
    std::string origin;
    std::shared_ptr<ShadowBook> book;
    std::shared_ptr<counters::CounterStore> store;
  };
  struct One {
    PolicySettings settings;
    Kept kept;
    std::shared_ptr<const deploy::Policy> live;
    Workers workers;
    std::shared_ptr<const std::string> bytes;
    std::string digest;         // of `bytes`
    std::string source_digest;  // of what its source had last; "": nothing yet
    std::shared_ptr<const RuleModes> modes;
    Shadow shadow;
    DeploymentStatus status;
    bool is_stale = false;
    bool is_fault_pushed = false;  // what is wrong was pushed: it says nothing of the source
    std::string source_fault;      // what was told of its source last; "": it can be had
  };
  // A program that may become live.
  struct Candidate {
    std::shared_ptr<const deploy::Policy> policy;
    std::shared_ptr<const RuleModes> modes;
    Workers workers;
    std::vector<std::string> warnings;
  };
  // How it becomes live.
  struct Step {
    std::shared_ptr<const std::string> bytes;
    std::string digest;  // of these; once, as it takes milliseconds
    std::string origin, by;
    KeptState next;                 // what is kept then; its history is not looked at
    bool is_new = true;             // it becomes the newest of the history
    bool must_be_kept = true;       // else it becomes live also where it cannot be
    bool are_modes_strict = false;  // else those that do not fit are left out, with a warning
    bool ends_shadow = false;
    LogEvent event = LogEvent::policy_loaded;  // what is told of it
    std::int64_t checked_ms = 0;               // 0: now
  };
  Deployments(DeploymentTools tools, LiveSet& live) : tools_(std::move(tools)), live_(live) {}
  Changed step(One& one, Step step);
  Result<void> record(const One& one, const deploy::Policy& policy, const RuleModes* modes) const;
  Result<Candidate> make(const One& one, const Step& step, const std::shared_ptr<counters::CounterStore>& store,
                         ChangeFault& fault) const;
  std::string fits(const One& own, const deploy::Policy& candidate) const;
  // `name`: of the policy, or "" for a shadow. `before`: those that they replace.
  Workers workers_for(const std::string& name, const std::shared_ptr<const deploy::Policy>& policy,
                      const std::shared_ptr<const RuleModes>& modes, const Workers& before) const;
  void retire(Workers& workers);
  void retire(Shadow& shadow);
  std::string name_of(const One& one, const deploy::Policy& policy) const;
  Changed refuse(One& one, ChangeFault fault, bool is_pushed, const std::string& by);
  void make_live(One& one, const Step& step, Candidate candidate);
  void confirm(One& one);
  void cannot_look(One& one, Look look);
  void pass_over(const One& one, KeptState& next) const;
  void load_kept_of(One& one);
  Result<void> keep_shadow(One& one, const Step& step, const deploy::Policy& policy, bool is_from_source);
  void wait_for_retiring();
  void free_workers();
  void publish();
  std::string refusal(const One& one) const;
  static const std::string& name_of(const One& one);
  void tell(LogEvent event, std::initializer_list<LogField> fields) const;
  void tell_live(const One& one, const Step& step) const;
  void tell_stale(const std::string& name, bool is_stale) const;
  Changed told(const One& one, std::string_view change, const std::string& by, Changed fault) const;
  bool is_too_old(const One& one) const;

  DeploymentTools tools_;
  LiveSet& live_;
  std::mutex change_mutex_;   // one change at a time; locked before mutex_
  mutable std::mutex mutex_;  // of what status() reads, and of what is retired
  std::vector<std::unique_ptr<One>> all_;
  std::vector<std::shared_ptr<const deploy::Policy>> retired_;
  Workers retired_workers_;  // kept until their last event is over, so that none of those who decide has to free them
};

}  // namespace mpol::daemon
