#include "daemon/openapi/description.hpp"
#include "daemon/routes/routes.hpp"

namespace mpol::daemon::routes {

void openapi(Daemon&, const std::shared_ptr<http::Exchange>& exchange) {
  http::Response response;
  response.body = openapi_description();
  exchange->reply(std::move(response));
}

}  // namespace mpol::daemon::routes
