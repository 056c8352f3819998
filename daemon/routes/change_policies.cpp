// What operators do. All of it is done in the thread of changes (bundles/watch.hpp), which answers.
#include "daemon/routes/policies.hpp"

namespace mpol::daemon::routes {
namespace {

using ExchangePtr = std::shared_ptr<http::Exchange>;

int status_of(const ChangeFault& fault) {
  if (fault.code == "no_such_bundle" || fault.code == "no_shadow" || fault.code == "no_source") return 404;
  if (fault.code == "policy_not_ready") return 409;
  if (fault.code == "cannot_keep" || fault.code == "cannot_record" || fault.code == "cannot_read") return 503;
  return 422;
}

// `change` in the thread of changes; the answer is the policy's status, or what is wrong.
void later(Daemon& daemon, const ExchangePtr& exchange, std::size_t policy, std::function<Changed()> change) {
  const bool is_taken = daemon.watch().later([&daemon, exchange, policy, change = std::move(change)] {
    if (const Changed fault = change()) return reply_fault(*exchange, status_of(*fault), *fault);
    reply_json(*exchange, to_json(daemon.deployments().status(policy)));
  });
  if (!is_taken) reply_fault(*exchange, 503, {"busy", "too many changes wait for their turn", {}});
}

}  // namespace

void put_policy(Daemon& daemon, const ExchangePtr& exchange) {
  const auto policy = asked_policy(daemon, *exchange);
  if (!policy) return;
  if (!daemon.deployments().settings(*policy).push)
    return reply_fault(*exchange, 403,
                       {"not_pushed", "the configuration does not say `push = true` for this policy", {}});
  const bool is_shadow = query_value(exchange->head().query, "shadow") == "1";
  const std::string by = exchange->accepted().asker;
  later(daemon, exchange, *policy, [&daemon, exchange, policy, is_shadow, by]() -> Changed {
    Incoming incoming{std::string(exchange->body()), "push", by};
    Deployments& all = daemon.deployments();
    return is_shadow ? all.load_shadow(*policy, std::move(incoming)) : all.load(*policy, std::move(incoming));
  });
}

void load(Daemon& daemon, const ExchangePtr& exchange) {
  const auto policy = asked_policy(daemon, *exchange);
  if (!policy) return;
  later(daemon, exchange, *policy, [&daemon, policy]() -> Changed {
    if (!daemon.watch().look_again(*policy))
      return ChangeFault{"no_source", "the policy is pushed: it has no source to look at", {}};
    const DeploymentStatus status = daemon.deployments().status(*policy);
    if (status.code.empty()) return std::nullopt;
    return ChangeFault{status.code, status.message, status.faults};
  });
}

void rollback(Daemon& daemon, const ExchangePtr& exchange) {
  const auto policy = asked_policy(daemon, *exchange);
  if (!policy) return;
  const std::string bundle = query_value(exchange->head().query, "bundle");
  const std::string by = exchange->accepted().asker;
  later(daemon, exchange, *policy,
        [&daemon, policy, bundle, by] { return daemon.deployments().rollback(*policy, bundle, by); });
}

void promote(Daemon& daemon, const ExchangePtr& exchange) {
  const auto policy = asked_policy(daemon, *exchange);
  if (!policy) return;
  const std::string by = exchange->accepted().asker;
  later(daemon, exchange, *policy, [&daemon, policy, by] { return daemon.deployments().promote(*policy, by); });
}

void put_params(Daemon& daemon, const ExchangePtr& exchange) {
  const auto policy = asked_policy(daemon, *exchange);
  if (!policy) return;
  auto params = read_params(exchange->body());
  if (!params) return reply_fault(*exchange, 400, {"bad_params", params.error().message, {}});
  const std::string by = exchange->accepted().asker;
  later(daemon, exchange, *policy, [&daemon, policy, by, params = *std::move(params)] {
    return daemon.deployments().set_params(*policy, params, by);
  });
}

void put_modes(Daemon& daemon, const ExchangePtr& exchange) {
  const auto policy = asked_policy(daemon, *exchange);
  if (!policy) return;
  auto modes = read_modes(exchange->body());
  if (!modes) return reply_fault(*exchange, 400, {"bad_modes", modes.error().message, {}});
  const std::string by = exchange->accepted().asker;
  later(daemon, exchange, *policy, [&daemon, policy, by, modes = *std::move(modes)] {
    return daemon.deployments().set_modes(*policy, modes, by);
  });
}

}  // namespace mpol::daemon::routes
