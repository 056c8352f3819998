// What becomes of what sources have, and what operators do.
#include <fmt/format.h>

#include "daemon/bundles/deployments.hpp"

namespace mpol::daemon {
namespace {

std::string hex_digest(const std::string& bytes) { return to_hex(content_digest(bytes)); }

}  // namespace

// What the source has is put aside until it has another.
void Deployments::pass_over(const One& one, KeptState& next) const {
  next.passed_over = one.source_digest.empty() ? one.digest : one.source_digest;
}

Changed Deployments::load(std::size_t policy, Incoming incoming) {
  const std::lock_guard one_at_a_time(change_mutex_);
  One& one = *all_[policy];
  Step step;
  step.origin = std::move(incoming.origin);
  step.by = std::move(incoming.by);
  const std::string by = step.by;
  step.next = one.kept.state();
  step.bytes = std::make_shared<const std::string>(std::move(incoming.bytes));
  step.must_be_kept = !incoming.is_from_source;
  const std::string digest = hex_digest(*step.bytes);
  step.digest = digest;
  if (incoming.is_from_source) {
    one.source_digest = digest;
    if (one.live && digest == one.digest) return confirm(one), std::nullopt;
    if (digest == step.next.passed_over && !step.next.history.empty()) {
      load_kept_of(one);
      return confirm(one), std::nullopt;
    }
    step.next.passed_over.clear();
  } else {
    if (one.live && digest == one.digest) return confirm(one), std::nullopt;
    pass_over(one, step.next);
  }
  if (auto fault = this->step(one, std::move(step)))
    return refuse(one, *std::move(fault), !incoming.is_from_source, by);
  return std::nullopt;
}

void Deployments::take(std::size_t policy, Look look) {
  switch (look.what) {
    case Look::What::New: (void)load(policy, {std::move(look.bytes), std::move(look.origin), "", true}); return;
    case Look::What::Same: {
      const std::lock_guard one_at_a_time(change_mutex_);
      return confirm(*all_[policy]);
    }
    case Look::What::Failed: {
      const std::lock_guard one_at_a_time(change_mutex_);
      return cannot_look(*all_[policy], std::move(look));
    }
  }
}

// The source has what is live, or what was put aside on purpose. A bundle that was refused stays refused.
void Deployments::confirm(One& one) {
  const std::lock_guard lock(mutex_);
  const bool is_current =
      one.source_digest.empty() || one.source_digest == one.digest || one.source_digest == one.kept.state().passed_over;
  if (!one.live || !is_current) return;
  one.status.checked_ms = tools_.now_ms();
  if (!std::exchange(one.source_fault, "").empty()) tell(LogEvent::source_recovered, {{"policy", name_of(one)}});
  if (one.is_fault_pushed && one.status.state == DeploymentState::Error) return;
  one.status.state = DeploymentState::Loaded;
  one.status.code.clear();
  one.status.message.clear();
}

void Deployments::cannot_look(One& one, Look look) {
  {
    const std::lock_guard lock(mutex_);
    ++one.status.errors;
    if (std::string fault = look.code + ": " + look.message; fault != one.source_fault) {
      one.source_fault = std::move(fault);
      tell(LogEvent::source_failed, {{"policy", name_of(one)}, {"code", look.code}, {"message", look.message}});
    }
    // What was wrong with the bundle says more than that it cannot be had again.
    if (one.status.state != DeploymentState::Error || !one.live) {
      one.status.code = std::move(look.code);
      one.status.message = std::move(look.message);
    }
    if (!one.live) one.status.state = DeploymentState::Error;
  }
  if (one.live || one.kept.state().history.empty()) return;
  const std::string code = one.status.code, message = one.status.message;
  load_kept_of(one);
  const std::lock_guard lock(mutex_);
  if (!one.live) return;
  one.status.state = DeploymentState::Stale;
  one.status.code = code;
  one.status.message = message;
}

void Deployments::load_kept(std::size_t policy) {
  const std::lock_guard one_at_a_time(change_mutex_);
  load_kept_of(*all_[policy]);
}

void Deployments::load_kept_of(One& one) {
  if (one.live || one.kept.state().history.empty()) return;
  const KeptBundle last = one.kept.state().history.back();
  auto bytes = one.kept.read(last.digest);
  if (!bytes) {
    (void)refuse(one, {"cannot_read", bytes.error().message}, false, "");
    return;
  }
  Step step;
  step.bytes = std::make_shared<const std::string>(*std::move(bytes));
  step.origin = last.origin;
  step.by = last.by;
  step.next = one.kept.state();
  step.is_new = step.must_be_kept = false;
  step.checked_ms = last.loaded_ms;
  step.event = LogEvent::policy_restored;
  if (auto fault = this->step(one, std::move(step))) (void)refuse(one, *std::move(fault), false, "");
}

Changed Deployments::rollback(std::size_t policy, const std::string& bundle, const std::string& by) {
  const std::lock_guard one_at_a_time(change_mutex_);
  One& one = *all_[policy];
  const std::vector<KeptBundle>& history = one.kept.state().history;
  const KeptBundle* to = nullptr;
  for (auto it = history.rbegin(); it != history.rend() && to == nullptr; ++it) {
    if (bundle.empty() ? it->digest != one.digest : it->bundle == bundle) to = &*it;
  }
  const auto refused = [&](ChangeFault fault) { return told(one, "rollback", by, std::move(fault)); };
  if (to == nullptr)
    return refused({"no_such_bundle", bundle.empty()
                                          ? fmt::format("no other bundle of `{}` is kept", one.status.name)
                                          : fmt::format("no bundle {} of `{}` is kept", bundle, one.status.name)});
  auto bytes = one.kept.read(to->digest);
  if (!bytes) return refused({"cannot_read", bytes.error().message});
  Step step;
  step.bytes = std::make_shared<const std::string>(*std::move(bytes));
  step.origin = to->origin;
  step.by = by;
  step.next = one.kept.state();
  step.event = LogEvent::policy_rolled_back;
  pass_over(one, step.next);
  return told(one, "rollback", by, this->step(one, std::move(step)));
}

Changed Deployments::set_params(std::size_t policy, std::vector<ParamSetting> params, const std::string& by) {
  const std::lock_guard one_at_a_time(change_mutex_);
  One& one = *all_[policy];
  if (!one.live)
    return told(one, "params", by, ChangeFault{"policy_not_ready", "no bundle is loaded that has parameters"});
  Step step;
  step.bytes = one.bytes;
  step.digest = one.digest;
  step.origin = one.status.origin;
  step.by = one.status.by;
  step.next = one.kept.state();
  step.next.params = std::move(params);
  step.is_new = false;
  step.checked_ms = one.status.checked_ms;
  step.event = LogEvent::params_set;
  step.next.params_set = {by, tools_.now_ms()};
  return told(one, "params", by, this->step(one, std::move(step)));
}

Changed Deployments::set_modes(std::size_t policy, std::vector<ModeSetting> modes, const std::string& by) {
  const std::lock_guard one_at_a_time(change_mutex_);
  One& one = *all_[policy];
  const auto refused = [&](ChangeFault fault) { return told(one, "modes", by, std::move(fault)); };
  if (!one.live) return refused({"policy_not_ready", "no bundle is loaded that has rules"});
  SourceTree sources;
  Diagnostics diagnostics;
  RuleModes bound = bind_modes(one.live->program()->module(), modes, {sources.add("modes", ""), 0, 0}, diagnostics);
  if (diagnostics.has_errors()) {
    const Diagnostic first = diagnostics.list().front();
    return refused({std::string(info(first.code).text), first.message});
  }
  if (auto done = record(one, *one.live, &bound); !done) return refused({"cannot_record", done.error().message});
  KeptState next = one.kept.state();
  next.modes = std::move(modes);
  next.modes_set = {by, tools_.now_ms()};
  if (auto kept = one.kept.set(std::move(next)); !kept) return refused({"cannot_keep", kept.error().message});
  auto of_workers = bound.empty() ? nullptr : std::make_shared<const RuleModes>(std::move(bound));
  Workers workers = workers_for(name_of(one, *one.live), one.live, of_workers, one.workers);
  {
    const std::lock_guard lock(mutex_);
    one.modes = std::move(of_workers);
    retire(one.workers);
    one.workers = std::move(workers);
    one.status.kept = one.kept.state();
    publish();
  }
  std::vector<std::string> set;
  for (const ModeSetting& mode : one.kept.state().modes) set.push_back(mode.rule + '=' + mode.mode);
  tell(LogEvent::modes_set, {{"policy", name_of(one)}, {"by", by}, {"set", set}, {"bundle", one.status.bundle}});
  if (tools_.after_live) tools_.after_live();
  return std::nullopt;
}

}  // namespace mpol::daemon
