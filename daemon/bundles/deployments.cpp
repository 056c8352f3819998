#include "daemon/bundles/deployments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/doors/files.hpp"
#include "base/limits.hpp"
#include "daemon/bundles/build_fault.hpp"

namespace mpol::daemon {
namespace {

std::string hex_digest(const std::string& bytes) { return to_hex(content_digest(bytes)); }

// What operators set counts above what the configuration says.
std::vector<ParamSetting> merged(std::vector<ParamSetting> params, const std::vector<ParamSetting>& above) {
  for (const ParamSetting& setting : above) {
    const auto same = std::find_if(params.begin(), params.end(), [&](const ParamSetting& other) {
      return other.name == setting.name && other.key == setting.key;
    });
    if (same != params.end()) {
      *same = setting;
    } else {
      params.push_back(setting);
    }
  }
  return params;
}

// A line each; the code of the first error.
std::string add_lines(const Diagnostics& diagnostics, std::vector<std::string>& lines) {
  std::string code;
  for (const Diagnostic& fault : diagnostics.list()) {
    lines.push_back(fmt::format("{}[{}]: {}", mpol::name(fault.severity), info(fault.code).text, fault.message));
    if (fault.severity == Severity::Error && code.empty()) code = info(fault.code).text;
  }
  return code;
}

}  // namespace

std::string_view name(DeploymentState state) {
  switch (state) {
    case DeploymentState::Waiting: return "WAITING";
    case DeploymentState::Loaded: return "LOADED";
    case DeploymentState::Stale: return "STALE";
    case DeploymentState::Error: return "ERROR";
  }
  return "";
}

Result<std::unique_ptr<Deployments>> Deployments::open(const std::vector<PolicySettings>& policies,
                                                       DeploymentTools tools, LiveSet& live) {
  std::unique_ptr<Deployments> all(new Deployments(std::move(tools), live));
  for (const PolicySettings& settings : policies) {
    const std::string& name = settings.name;
    const std::string& place = !settings.file.empty() ? settings.file : settings.folder + settings.url;
    auto kept = Kept::open(all->tools_.folder, name.empty() ? place : name, all->tools_.history);
    if (!kept) return kept.error();
    auto one = std::make_unique<One>();
    one->settings = settings;
    one->kept = *std::move(kept);
    one->status.name = name;
    one->status.is_kept = one->kept.is_on_disk();
    one->status.kept = one->kept.state();
    all->all_.push_back(std::move(one));
  }
  all->publish();
  return all;
}

Result<Deployments::Candidate> Deployments::make(const One& one, const Step& step,
                                                 const std::shared_ptr<counters::CounterStore>& store,
                                                 ChangeFault& fault) const {
  if (auto told = read_build_fault(*step.bytes)) {
    fault = {std::move(told->code), told->message, std::move(told->faults)};
    return Failure{std::move(told->message)};
  }
  fault.code = "cannot_load";
  auto trusted = deploy::read_keys(one.settings.keys, static_cast<std::size_t>(one.settings.need), DiskFiles());
  if (!trusted) return trusted.error();
  deploy::LoadOptions options;
  options.trusted = *std::move(trusted);
  options.params = merged(one.settings.params, step.next.params);
  options.cache = tools_.cache;
  options.generator = tools_.generator;
  options.native = tools_.native;
  options.check_native = tools_.check_native;
  options.store = store;
  SourceTree sources;
  Diagnostics diagnostics;
  Candidate candidate;
  candidate.policy = deploy::load_policy(*step.bytes, step.origin, options, sources, diagnostics);
  if (const std::string code = add_lines(diagnostics, fault.faults); !code.empty()) fault.code = code;
  if (!candidate.policy) return Failure{fault.faults.empty() ? "the bundle cannot be loaded" : fault.faults.front()};
  Diagnostics of_modes;
  const Span place{sources.add("modes", ""), 0, 0};
  RuleModes modes = bind_modes(candidate.policy->program()->module(), step.next.modes, place, of_modes);
  if (const std::string code = add_lines(of_modes, fault.faults); !code.empty() && step.are_modes_strict) {
    fault.code = code;
    return Failure{fault.faults.front()};
  }
  if (!modes.empty()) candidate.modes = std::make_shared<const RuleModes>(std::move(modes));
  candidate.warnings = fault.faults;
  if (std::string wrong = fits(one, *candidate.policy); !wrong.empty()) {
    fault.code = "does_not_fit";
    return Failure{std::move(wrong)};
  }
  return candidate;
}

std::string Deployments::fits(const One& own, const deploy::Policy& candidate) const {
  for (const auto& other : all_) {
    if (other.get() == &own || !other->live) continue;
    if (own.settings.name.empty() && other->status.name == candidate.package())
      return fmt::format("there is another policy called `{}`; set its `name`", candidate.package());
    // Their decisions become one: the strictest. That needs one order of verdicts.
    if (other->live->program()->tables().verdicts != candidate.program()->tables().verdicts)
      return fmt::format("its verdicts are not those of the policy `{}`", other->status.name);
  }
  return "";
}

const std::string& Deployments::name_of(const One& one) {
  return one.status.name.empty() ? one.settings.file : one.status.name;
}

void Deployments::tell(LogEvent event, std::initializer_list<LogField> fields) const {
  if (tools_.log != nullptr) tools_.log->write(event, fields);
}

void Deployments::tell_live(const One& one, const Step& step) const {
  const DeploymentStatus& status = one.status;
  if (step.event == LogEvent::params_set) {
    std::vector<std::string> set;
    for (const ParamSetting& param : step.next.params)
      set.push_back(fmt::format("{}{}={}", param.name, param.key.empty() ? "" : '.' + param.key, param.value));
    return tell(step.event,
                {{"policy", name_of(one)}, {"by", step.next.params_set.by}, {"set", set}, {"bundle", status.bundle}});
  }
  tell(step.event, {{"policy", name_of(one)},
                    {"package", status.package},
                    {"release", status.release},
                    {"bundle", status.bundle},
                    {"origin", status.origin},
                    {"by", status.by},
                    {"engine", one.live->native() ? "native" : "interpreter"},
                    {"warnings", status.faults}});
}

void Deployments::tell_stale(const std::string& name, bool is_stale) const {
  tell(is_stale ? LogEvent::policy_stale : LogEvent::policy_current, {{"policy", name}});
}

// What an operator asked for and did not get.
Changed Deployments::told(const One& one, std::string_view change, const std::string& by, Changed fault) const {
  if (fault)
    tell(
        LogEvent::change_refused,
        {{"policy", name_of(one)}, {"change", change}, {"code", fault->code}, {"message", fault->message}, {"by", by}});
  return fault;
}

Changed Deployments::refuse(One& one, ChangeFault fault, bool is_pushed, const std::string& by) {
  const std::lock_guard lock(mutex_);
  one.is_fault_pushed = is_pushed;
  one.status.state = DeploymentState::Error;
  one.status.code = fault.code;
  one.status.message = fault.message;
  one.status.faults = fault.faults;
  ++one.status.errors;
  tell(LogEvent::policy_refused,
       {{"policy", name_of(one)}, {"code", fault.code}, {"message", fault.message}, {"by", by}});
  return fault;
}

// Only the holder of change_mutex_ changes all_: what is slow goes on without mutex_.
Changed Deployments::step(One& one, Step step) {
  wait_for_retiring();
  ChangeFault fault;
  auto made = make(one, step, tools_.store, fault);
  if (!made) {
    fault.message = made.error().message;
    return fault;
  }
  const auto refused = [&](const char* code, const Failure& failure) {
    const std::lock_guard lock(mutex_);
    retired_.push_back(std::move(made->policy));  // its native code may still be on the way
    return ChangeFault{code, failure.message, {}};
  };
  if (auto done = record(one, *made->policy, made->modes.get()); !done) return refused("cannot_record", done.error());
  if (step.digest.empty()) step.digest = hex_digest(*step.bytes);
  const KeptBundle bundle{
      step.digest, made->policy->id(), made->policy->package(), made->policy->release(), step.origin,
      step.by,     tools_.now_ms()};
  auto kept = step.is_new ? one.kept.add(step.next, bundle, *step.bytes) : one.kept.set(step.next);
  if (!kept && step.must_be_kept) return refused("cannot_keep", kept.error());
  if (!kept) made->warnings.push_back("warning: it is not kept over a restart: " + kept.error().message);
  made->workers = workers_for(name_of(one, *made->policy), made->policy, made->modes, one.workers);
  make_live(one, step, *std::move(made));
  return std::nullopt;
}

Result<void> Deployments::record(const One& one, const deploy::Policy& policy, const RuleModes* modes) const {
  if (!tools_.before_live) return {};
  return tools_.before_live(name_of(one, policy), policy, modes == nullptr ? RuleModes() : *modes);
}

std::string Deployments::name_of(const One& one, const deploy::Policy& policy) const {
  return one.settings.name.empty() ? policy.package() : one.settings.name;
}

// All that takes time is done here, and not by those who decide.
Deployments::Workers Deployments::workers_for(const std::string& name,
                                              const std::shared_ptr<const deploy::Policy>& policy,
                                              const std::shared_ptr<const RuleModes>& modes,
                                              const Workers& before) const {
  Workers workers;
  for (std::size_t i = 0; i < tools_.threads; ++i) {
    auto worker = std::make_shared<PolicyWorker>(policy, modes);
    worker->get_ready(i < before.size() ? before[i].get() : nullptr);
    if (tools_.equip && !name.empty()) tools_.equip(name, *worker);
    workers.push_back(std::move(worker));
  }
  return workers;
}

// Called with mutex_ held, as the next.
void Deployments::retire(Workers& workers) {
  std::move(workers.begin(), workers.end(), std::back_inserter(retired_workers_));
  workers.clear();
}

void Deployments::retire(Shadow& shadow) {
  retire(shadow.workers);
  if (shadow.policy) retired_.push_back(std::move(shadow.policy));
  shadow = {};
}

void Deployments::make_live(One& one, const Step& step, Candidate candidate) {
  {
    const std::lock_guard lock(mutex_);
    if (one.live) retired_.push_back(one.live);
    retire(one.workers);
    one.live = std::move(candidate.policy);
    one.workers = std::move(candidate.workers);
    one.modes = std::move(candidate.modes);
    one.bytes = step.bytes;
    one.digest = step.digest;
    one.is_stale = false;
    DeploymentStatus& status = one.status;
    if (one.shadow.policy) {
      const bool fits = one.shadow.policy->program()->tables().verdicts == one.live->program()->tables().verdicts;
      if (!fits) status.shadow_code = "does_not_fit";
      if (!fits) status.shadow_message = "its verdicts are not those of the live bundle";
      if (!fits || step.ends_shadow) retire(one.shadow);
    }
    status.state = DeploymentState::Loaded;
    status.code.clear();
    status.message.clear();
    status.faults = std::move(candidate.warnings);
    if (one.settings.name.empty()) status.name = one.live->package();
    status.package = one.live->package();
    status.release = one.live->release();
    status.bundle = one.live->id();
    status.rules = one.live->program()->module().rules.size();
    status.origin = step.origin;
    status.by = step.by;
    status.loaded_ms = tools_.now_ms();
    status.checked_ms = step.checked_ms != 0 ? step.checked_ms : status.loaded_ms;
    status.kept = one.kept.state();
    ++status.loads;
    publish();
  }
  tell_live(one, step);
  if (tools_.after_live) tools_.after_live();
}

// Native code that is still being checked holds a processor and the memory of its program.
void Deployments::wait_for_retiring() {
  const auto are_many = [&] {
    const std::lock_guard lock(mutex_);
    const auto is_busy = [](const auto& policy) { return policy->tier() != nullptr && !policy->tier()->is_done(); };
    return static_cast<std::size_t>(std::count_if(retired_.begin(), retired_.end(), is_busy)) > limits::kMaxRetiring;
  };
  while (are_many()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
}

bool Deployments::is_too_old(const One& one) const {
  const std::int64_t most = one.settings.stale_after;
  return most > 0 && one.live && tools_.now_ms() - one.status.checked_ms > most;
}

std::string Deployments::refusal(const One& one) const {
  if (!one.settings.refuse_stale || !is_too_old(one)) return "";
  return fmt::format("the policy `{}` is stale: it was last known to be current {} s ago, and `stale_after` is {} s",
                     one.status.name, (tools_.now_ms() - one.status.checked_ms) / 1000,
                     one.settings.stale_after / 1000);
}

void Deployments::publish() {
  auto live = std::make_shared<Live>();
  for (const auto& one : all_) {
    live->policies.push_back({name_of(*one), one->settings.tenants, one->live, one->shadow.policy, refusal(*one),
                              one->modes, one->shadow.book});
  }
  live->desks.resize(tools_.threads);
  for (std::size_t thread = 0; thread < tools_.threads; ++thread) {
    const auto own = [thread](const Workers& workers) { return workers.empty() ? nullptr : workers[thread]; };
    for (std::size_t i = 0; i < all_.size(); ++i)
      live->desks[thread].push_back({live->policies[i], own(all_[i]->workers), own(all_[i]->shadow.workers)});
  }
  live_.set(std::move(live));
}

void Deployments::free_workers() {
  Workers free;  // behind the lock
  const std::lock_guard lock(mutex_);
  const auto first = std::stable_partition(retired_workers_.begin(), retired_workers_.end(),
                                           [](const auto& worker) { return worker.use_count() > 1; });
  free.assign(std::make_move_iterator(first), std::make_move_iterator(retired_workers_.end()));
  retired_workers_.erase(first, retired_workers_.end());
}

void Deployments::tend() {
  free_workers();                                           // they hold the policies
  std::vector<std::shared_ptr<const deploy::Policy>> free;  // behind the lock
  bool has_changed = false;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& one : all_) {
      const bool is_stale = is_too_old(*one);
      if (is_stale == one->is_stale) continue;
      one->is_stale = is_stale;
      if (is_stale && one->status.state == DeploymentState::Loaded) one->status.state = DeploymentState::Stale;
      tell_stale(name_of(*one), is_stale);
      has_changed = true;
    }
    if (has_changed) publish();
    const auto is_free = [](const auto& policy) {
      return policy.use_count() == 1 && (policy->tier() == nullptr || policy->tier()->is_done());
    };
    const auto first =
        std::stable_partition(retired_.begin(), retired_.end(), [&](const auto& one) { return !is_free(one); });
    free.assign(std::make_move_iterator(first), std::make_move_iterator(retired_.end()));
    retired_.erase(first, retired_.end());
  }
  if (has_changed && tools_.after_live) tools_.after_live();
}

std::size_t Deployments::retiring() const {
  const std::lock_guard lock(mutex_);
  return retired_.size();
}

std::optional<std::size_t> Deployments::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < all_.size(); ++i) {
    if (all_[i]->status.name == name) return i;
  }
  return std::nullopt;
}

std::vector<DeploymentStatus> Deployments::status() const {
  std::vector<DeploymentStatus> all;
  for (std::size_t i = 0; i < all_.size(); ++i) all.push_back(status(i));
  return all;
}

DeploymentStatus Deployments::status(std::size_t policy) const {
  const std::lock_guard lock(mutex_);
  const One& one = *all_[policy];
  DeploymentStatus status = one.status;
  if (one.shadow.policy) {
    status.shadow_bundle = one.shadow.policy->id();
    status.shadow_release = one.shadow.policy->release();
    status.shadow_origin = one.shadow.origin;
  }
  if (!one.live) return status;
  const deploy::NativeTier* const tier = one.live->tier();
  status.tier = one.live->native() ? "native" : "interpreter";
  if (tier != nullptr && tier->is_done()) status.tier += ": " + in_words(tier->status());
  return status;
}

}  // namespace mpol::daemon
