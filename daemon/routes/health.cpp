#include "daemon/daemon.hpp"
#include "daemon/readiness.hpp"
#include "daemon/routes/routes.hpp"
#include "runtime/json_writer.hpp"

namespace mpol::daemon::routes {

void healthz(Daemon&, const std::shared_ptr<http::Exchange>& exchange) {
  http::Response response;
  response.body = R"({"status":"pass"})";
  exchange->reply(std::move(response));
}

void readyz(Daemon& daemon, const std::shared_ptr<http::Exchange>& exchange) {
  const std::vector<std::string> reasons = reasons_not_to_be_ready(daemon);
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
