#include "daemon/daemon.hpp"
#include "daemon/routes/routes.hpp"
#include "runtime/json_writer.hpp"

namespace mpol::daemon::routes {

void healthz(Daemon&, const std::shared_ptr<http::Exchange>& exchange) {
  http::Response response;
  response.body = R"({"status":"pass"})";
  exchange->reply(std::move(response));
}

void readyz(Daemon& daemon, const std::shared_ptr<http::Exchange>& exchange) {
  std::vector<std::string> reasons;
  if (daemon.is_draining()) reasons.emplace_back("the process is about to end");
  const auto all = daemon.deployments().status();
  if (all.empty()) reasons.emplace_back("the configuration names no policy");
  for (const DeploymentStatus& one : all) {
    // One that is live goes on deciding whatever has become of those after it.
    if (one.loads > 0) continue;
    const std::string name = one.name.empty() ? "a policy" : "`" + one.name + "`";
    reasons.push_back(name + (one.message.empty() ? " has not come yet" : ": " + one.code + ": " + one.message));
  }
  http::Response response;
  response.status = reasons.empty() ? 200 : 503;
  JsonWriter json(response.body);
  json.begin_object();
  json.key("status");
  json.value(std::string_view(reasons.empty() ? "ready" : "not_ready"));
  json.key("reasons");
  json.begin_array();
  for (const std::string& reason : reasons) json.value(std::string_view(reason));
  json.end_array();
  json.end_object();
  exchange->reply(std::move(response));
}

}  // namespace mpol::daemon::routes
