// What is decided beside a live policy.
#include <fmt/format.h>

#include "daemon/bundles/deployments.hpp"
#include "runtime/counters/memory_store.hpp"

namespace mpol::daemon {

Changed Deployments::load_shadow(std::size_t policy, Incoming incoming) {
  const std::lock_guard one_at_a_time(change_mutex_);
  One& one = *all_[policy];
  const auto refuse_shadow = [&](ChangeFault fault) {
    const std::lock_guard lock(mutex_);
    one.status.shadow_code = fault.code;
    one.status.shadow_message = fault.message;
    tell(LogEvent::shadow_refused,
         {{"policy", name_of(one)}, {"code", fault.code}, {"message", fault.message}, {"by", incoming.by}});
    return fault;
  };
  // What is live needs no shadow of itself: so it is behind promote().
  if (incoming.is_from_source && to_hex(content_digest(incoming.bytes)) == one.digest) return std::nullopt;
  Step step;
  step.bytes = std::make_shared<const std::string>(std::move(incoming.bytes));
  step.origin = std::move(incoming.origin);
  step.by = std::move(incoming.by);
  step.next = one.kept.state();
  wait_for_retiring();
  // Counters of its own, which stay from one shadow to the next.
  auto store = one.shadow.store ? one.shadow.store : std::make_shared<counters::MemoryStore>();
  ChangeFault fault;
  auto made = make(one, step, store, fault);
  if (!made) {
    fault.message = made.error().message;
    return refuse_shadow(std::move(fault));
  }
  if (one.live && made->policy->program()->tables().verdicts != one.live->program()->tables().verdicts)
    return refuse_shadow({"does_not_fit", "its verdicts are not those of the live bundle"});
  if (auto kept = keep_shadow(one, step, *made->policy, incoming.is_from_source); !kept) {
    {
      const std::lock_guard lock(mutex_);
      retired_.push_back(made->policy);
    }
    return refuse_shadow({"cannot_keep", kept.error().message});
  }
  Workers workers = workers_for("", made->policy, nullptr, one.shadow.workers);
  {
    const std::lock_guard lock(mutex_);
    retire(one.shadow);
    auto book = std::make_shared<ShadowBook>(name_of(one), made->policy->id(), tools_.log);
    one.shadow = {made->policy, std::move(workers), step.bytes, step.origin, std::move(book), std::move(store)};
    one.status.shadow_code.clear();
    one.status.shadow_message.clear();
    publish();
  }
  tell(LogEvent::shadow_loaded, {{"policy", name_of(one)},
                                 {"package", made->policy->package()},
                                 {"release", made->policy->release()},
                                 {"bundle", made->policy->id()},
                                 {"origin", step.origin},
                                 {"by", incoming.by}});
  if (tools_.after_live) tools_.after_live();
  return std::nullopt;
}

// What was pushed outlives the process; what its source has, the source brings again, in the place of what was pushed.
Result<void> Deployments::keep_shadow(One& one, const Step& step, const deploy::Policy& policy, bool is_from_source) {
  const std::string digest = to_hex(content_digest(*step.bytes));
  const std::optional<KeptBundle>& kept = one.kept.state().shadow;
  if (kept ? !is_from_source && kept->digest == digest : is_from_source) return {};
  if (!is_from_source) {
    const KeptBundle bundle{digest,      policy.id(), policy.package(), policy.release(),
                            step.origin, step.by,     tools_.now_ms()};
    return one.kept.add_shadow(bundle, *step.bytes);
  }
  KeptState next = one.kept.state();
  next.shadow.reset();
  return one.kept.set(next);
}

void Deployments::load_kept_shadow(std::size_t policy) {
  One& one = *all_[policy];
  std::optional<KeptBundle> kept;
  Result<std::string> bytes;
  {
    const std::lock_guard one_at_a_time(change_mutex_);
    kept = one.kept.state().shadow;
    if (!kept) return;
    bytes = one.kept.read(kept->digest);
  }
  if (bytes) return void(load_shadow(policy, {*std::move(bytes), kept->origin, kept->by}));
  const std::lock_guard lock(mutex_);
  one.status.shadow_code = "cannot_read";
  one.status.shadow_message = bytes.error().message;
}

void Deployments::take_shadow(std::size_t policy, Look look) {
  if (look.what == Look::What::New) {
    (void)load_shadow(policy, {std::move(look.bytes), std::move(look.origin), "", true});
  } else if (look.what == Look::What::Failed) {
    const std::lock_guard lock(mutex_);
    One& one = *all_[policy];
    if (one.status.shadow_code != look.code || one.status.shadow_message != look.message)
      tell(LogEvent::shadow_refused, {{"policy", name_of(one)}, {"code", look.code}, {"message", look.message}});
    one.status.shadow_code = std::move(look.code);
    one.status.shadow_message = std::move(look.message);
  }
}

Changed Deployments::promote(std::size_t policy, const std::string& by) {
  const std::lock_guard one_at_a_time(change_mutex_);
  One& one = *all_[policy];
  if (!one.shadow.policy)
    return told(one, "promote", by, ChangeFault{"no_shadow", fmt::format("`{}` has no shadow", one.status.name)});
  Step step;
  step.bytes = one.shadow.bytes;
  step.origin = one.shadow.origin;
  step.by = by;
  step.next = one.kept.state();
  step.next.shadow.reset();
  step.ends_shadow = true;
  step.event = LogEvent::policy_promoted;
  pass_over(one, step.next);
  return told(one, "promote", by, this->step(one, std::move(step)));
}

std::shared_ptr<const ShadowBook> Deployments::shadow_book(std::size_t policy) const {
  const std::lock_guard lock(mutex_);
  return all_[policy]->shadow.book;
}

}  // namespace mpol::daemon
