#include "daemon/daemon.hpp"
#include "daemon/routes/routes.hpp"

namespace mpol::daemon::routes {

void decide(Daemon& daemon, const std::shared_ptr<http::Exchange>& exchange) {
  const http::Head& head = exchange->head();
  JobOptions options;
  options.tenant = head.header("mpol-tenant");
  options.policy = query_value(head.query, "policy");
  options.most = static_cast<std::size_t>(daemon.config().decide_max_batch);
  decide_request(exchange, daemon.context(exchange->thread()), options);
}

}  // namespace mpol::daemon::routes
