#include "daemon/bundles/deployments.hpp"

#include <fmt/format.h>

#include "base/diagnostics/render.hpp"
#include "base/doors/files.hpp"
#include "base/limits.hpp"

namespace mpol::daemon {

std::string_view name(DeploymentState state) {
  switch (state) {
    case DeploymentState::Waiting: return "WAITING";
    case DeploymentState::Loaded: return "LOADED";
    case DeploymentState::Stale: return "STALE";
    case DeploymentState::Error: return "ERROR";
  }
  return "";
}

Deployments::Deployments(std::vector<PolicySettings> policies, DeploymentTools tools, LiveSet& live)
    : tools_(std::move(tools)), live_(live) {
  for (PolicySettings& settings : policies) {
    One one;
    one.status.name = settings.name;
    one.settings = std::move(settings);
    all_.push_back(std::move(one));
  }
  publish();
}

Result<std::shared_ptr<const deploy::Policy>> Deployments::make(const One& one, std::string bytes,
                                                                const std::string& origin,
                                                                DeploymentStatus& status) const {
  auto trusted = deploy::read_keys(one.settings.keys, static_cast<std::size_t>(one.settings.need), DiskFiles());
  if (!trusted) return trusted.error();
  deploy::LoadOptions options;
  options.trusted = *std::move(trusted);
  options.params = one.settings.params;
  options.cache = tools_.cache;
  options.generator = tools_.generator;
  options.native = tools_.native;
  options.check_native = tools_.check_native;
  options.store = tools_.store;
  SourceTree sources;
  Diagnostics diagnostics;
  auto policy = deploy::load_policy(std::move(bytes), origin, options, sources, diagnostics);
  status.faults.clear();
  for (const Diagnostic& fault : diagnostics.list()) {
    status.faults.push_back(
        fmt::format("{}[{}]: {}", mpol::name(fault.severity), info(fault.code).text, fault.message));
    if (fault.severity == Severity::Error && status.code.empty()) status.code = info(fault.code).text;
  }
  if (policy) return policy;
  return Failure{status.faults.empty() ? "the bundle cannot be loaded" : status.faults.front()};
}

std::string Deployments::fits(std::size_t policy, const deploy::Policy& candidate) const {
  const One& own = all_[policy];
  for (std::size_t i = 0; i < all_.size(); ++i) {
    const One& other = all_[i];
    if (i == policy || !other.live) continue;
    if (own.settings.name.empty() && other.status.name == candidate.package())
      return fmt::format("there is another policy called `{}`; set its `name`", candidate.package());
    // Their decisions become one: the strictest. That needs one order of verdicts.
    if (other.live->program()->tables().verdicts != candidate.program()->tables().verdicts)
      return fmt::format("its verdicts are not those of the policy `{}`", other.status.name);
  }
  return "";
}

Result<void> Deployments::load(std::size_t policy, std::string bytes, const std::string& origin) {
  const std::lock_guard one_at_a_time(load_mutex_);
  // Nobody else changes all_ while load_mutex_ is held: what is slow goes on without mutex_.
  DeploymentStatus status = all_[policy].status;
  status.code.clear();
  status.message.clear();
  auto made = make(all_[policy], std::move(bytes), origin, status);
  if (made) {
    if (std::string wrong = fits(policy, **made); !wrong.empty()) {
      status.code = "does_not_fit";
      made = Failure{std::move(wrong)};
    } else if (tools_.before_live) {
      const std::string& name = all_[policy].settings.name;
      if (auto done = tools_.before_live(name.empty() ? (*made)->package() : name, **made); !done) {
        status.code = "cannot_record";
        made = done.error();
      }
    }
  }
  const std::lock_guard lock(mutex_);
  One& one = all_[policy];
  if (!made) {
    status.state = DeploymentState::Error;
    if (status.code.empty()) status.code = "cannot_load";
    status.message = made.error().message;
    ++status.errors;
    one.status = std::move(status);
    return made.error();
  }
  one.live = *std::move(made);
  status.state = DeploymentState::Loaded;
  if (one.settings.name.empty()) status.name = one.live->package();
  status.package = one.live->package();
  status.release = one.live->release();
  status.bundle = one.live->id();
  status.origin = origin;
  status.loaded_ms = status.checked_ms = tools_.now_ms();
  ++status.loads;
  one.status = std::move(status);
  publish();
  return {};
}

void Deployments::publish() {
  auto live = std::make_shared<Live>();
  for (const One& one : all_) {
    const std::string& name = one.status.name.empty() ? one.settings.file : one.status.name;
    live->policies.push_back({name, one.settings.tenants, one.live, nullptr, ""});
  }
  live_.set(std::move(live));
}

void Deployments::load_files() {
  for (std::size_t i = 0; i < all_.size(); ++i) {
    const std::string& path = all_[i].settings.file;
    if (path.empty()) continue;
    auto bytes = DiskFiles().read(path, limits::kMaxBundleBytes);
    if (bytes) {
      (void)load(i, *std::move(bytes), path);  // its status says what became of it
      continue;
    }
    const std::lock_guard lock(mutex_);
    DeploymentStatus& status = all_[i].status;
    status.state = DeploymentState::Error;
    status.code = "cannot_read";
    status.message = bytes.error().message;
    ++status.errors;
  }
}

std::vector<DeploymentStatus> Deployments::status() const {
  const std::lock_guard lock(mutex_);
  std::vector<DeploymentStatus> all;
  for (const One& one : all_) {
    all.push_back(one.status);
    if (!one.live) continue;
    const deploy::NativeTier* const tier = one.live->tier();
    all.back().tier = one.live->native() ? "native" : "interpreter";
    if (tier != nullptr && tier->is_done()) all.back().tier += ": " + in_words(tier->status());
  }
  return all;
}

}  // namespace mpol::daemon
