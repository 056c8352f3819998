// What is live, and how it came to be.
#include "daemon/routes/policies.hpp"

namespace mpol::daemon::routes {
namespace {

Json to_json(const ShadowDifference& difference) {
  std::string text;
  write_json(difference, text);
  return Json::parse(text);
}

}  // namespace

std::optional<std::size_t> asked_policy(Daemon& daemon, http::Exchange& exchange) {
  const std::string name = name_in(exchange);
  const auto found = daemon.deployments().find(name);
  if (!found || name.empty()) {
    reply_fault(exchange, 404, {"no_such_policy", "the configuration has no policy `" + name + "`", {}});
    return std::nullopt;
  }
  return found;
}

void reply_json(http::Exchange& exchange, const Json& json, int status) {
  http::Response response;
  response.status = status;
  response.body = written(json);
  exchange.reply(std::move(response));
}

void reply_fault(http::Exchange& exchange, int status, const ChangeFault& fault) {
  Json error{{"code", fault.code}, {"message", fault.message}};
  if (!fault.faults.empty()) error["faults"] = fault.faults;
  reply_json(exchange, {{"error", std::move(error)}}, status);
}

void policies(Daemon& daemon, const std::shared_ptr<http::Exchange>& exchange) {
  Json all = Json::array();
  for (const DeploymentStatus& one : daemon.deployments().status()) all.push_back(to_json(one));
  reply_json(*exchange, {{"policies", std::move(all)}});
}

void policy(Daemon& daemon, const std::shared_ptr<http::Exchange>& exchange) {
  if (const auto policy = asked_policy(daemon, *exchange))
    reply_json(*exchange, to_json(daemon.deployments().status(*policy)));
}

void history(Daemon& daemon, const std::shared_ptr<http::Exchange>& exchange) {
  if (const auto policy = asked_policy(daemon, *exchange))
    reply_json(*exchange, history_json(daemon.deployments().status(*policy)));
}

void params(Daemon& daemon, const std::shared_ptr<http::Exchange>& exchange) {
  if (const auto policy = asked_policy(daemon, *exchange))
    reply_json(*exchange, params_json(daemon.deployments().status(*policy).kept.params));
}

void modes(Daemon& daemon, const std::shared_ptr<http::Exchange>& exchange) {
  if (const auto policy = asked_policy(daemon, *exchange))
    reply_json(*exchange, modes_json(daemon.deployments().status(*policy).kept.modes));
}

void shadow(Daemon& daemon, const std::shared_ptr<http::Exchange>& exchange) {
  const auto policy = asked_policy(daemon, *exchange);
  if (!policy) return;
  const auto book = daemon.deployments().shadow_book(*policy);
  if (!book) return reply_fault(*exchange, 404, {"no_shadow", "the policy has no shadow", {}});
  const ShadowCounts counts = book->counts();
  Json last = Json::array();
  for (const ShadowDifference& one : book->last()) last.push_back(to_json(one));
  reply_json(*exchange, {{"policy", daemon.deployments().status(*policy).name},
                         {"bundle", book->bundle()},
                         {"events", counts.events},
                         {"same", counts.same},
                         {"stricter", counts.stricter},
                         {"milder", counts.milder},
                         {"more_rules", counts.more_rules},
                         {"fewer_rules", counts.fewer_rules},
                         {"more_unknown", counts.more_unknown},
                         {"refused", counts.refused},
                         {"last", std::move(last)}});
}

}  // namespace mpol::daemon::routes
