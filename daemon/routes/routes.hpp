// Routes: what is answered at which path, made from routes.def.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/access.hpp"
#include "daemon/config.hpp"
#include "daemon/http/exchange.hpp"

namespace mpol::daemon {
class Daemon;
}

namespace mpol::daemon::routes {

struct Route {
  http::Method method{};
  std::string_view path, what;
  Access access{};
  // Of one that takes its body in pieces, open; of all others the first two.
  std::size_t (*most_bytes)(const Config&);
  void (*handle)(Daemon&, const std::shared_ptr<http::Exchange>&);
  std::unique_ptr<http::BodySink> (*open)(Daemon&, const std::shared_ptr<http::Exchange>&);
  std::string_view name, operation;  // of the handler; its OpenAPI operation object, as JSON
};

const std::vector<Route>& all();

struct Match {
  const Route* route = nullptr;
  bool is_known_path = false;  // with another method
};
Match find(http::Method method, std::string_view path);
// The one that a request was accepted for.
const Route& of(const http::Exchange& exchange);
// What stands in its path in the place of the `*`, decoded.
std::string name_in(const http::Exchange& exchange);
// A value of the query, decoded; "": it is not there.
std::string query_value(std::string_view query, std::string_view name);

#define MPOL_ROUTE(method, path, handler, access, body, what) \
  void handler(Daemon& daemon, const std::shared_ptr<http::Exchange>& exchange);
#define MPOL_STREAM(method, path, handler, access, what) \
  std::unique_ptr<http::BodySink> handler(Daemon& daemon, const std::shared_ptr<http::Exchange>& exchange);
#include "daemon/routes.def"
#undef MPOL_ROUTE
#undef MPOL_STREAM

}  // namespace mpol::daemon::routes
