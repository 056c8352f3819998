#include "daemon/routes/routes.hpp"

#include "base/limits.hpp"
#include "daemon/openapi/operations.hpp"

namespace mpol::daemon::routes {
namespace {

// The bodies of routes.def.
std::size_t None(const Config&) { return 0; }
std::size_t MaxBundle(const Config& config) { return static_cast<std::size_t>(config.server_max_bundle); }
std::size_t Settings(const Config&) { return limits::kMaxConfigBytes; }
std::size_t MaxBody(const Config& config) { return static_cast<std::size_t>(config.server_max_body); }

bool fits(std::string_view pattern, std::string_view path) {
  const std::size_t star = pattern.find('*');
  if (star == pattern.npos) return pattern == path;
  const std::string_view before = pattern.substr(0, star), behind = pattern.substr(star + 1);
  if (!path.starts_with(before) || !path.ends_with(behind) || path.size() <= before.size() + behind.size())
    return false;
  return path.substr(before.size(), path.size() - before.size() - behind.size()).find('/') == path.npos;
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string decoded(std::string_view text, bool is_query) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? digit(text[i + 1]) : -1;
    const int low = high >= 0 ? digit(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += is_query && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace

const std::vector<Route>& all() {
  static const std::vector<Route> routes = {
#define MPOL_ROUTE(method, path, handler, access, body, what) \
  {http::Method::method, path, what, Access::access, body, handler, nullptr, #handler, operations::handler},
#define MPOL_STREAM(method, path, handler, access, what) \
  {http::Method::method, path, what, Access::access, nullptr, nullptr, handler, #handler, operations::handler},
#include "daemon/routes.def"
#undef MPOL_ROUTE
#undef MPOL_STREAM
  };
  return routes;
}

Match find(http::Method method, std::string_view path) {
  Match match;
  if (method == http::Method::Head) method = http::Method::Get;
  for (const Route& route : all()) {
    if (!fits(route.path, path)) continue;
    match.is_known_path = true;
    if (route.method == method) {
      match.route = &route;
      return match;
    }
  }
  return match;
}

const Route& of(const http::Exchange& exchange) { return *static_cast<const Route*>(exchange.accepted().route); }

std::string name_in(const http::Exchange& exchange) {
  const std::string_view pattern = of(exchange).path, path = exchange.head().path;
  return decoded(path.substr(pattern.find('*'), path.size() - (pattern.size() - 1)), false);
}

std::string query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const std::size_t equals = pair.find('=');
    if (pair.substr(0, equals) == name) return equals == pair.npos ? "" : decoded(pair.substr(equals + 1), true);
  }
  return "";
}

}  // namespace mpol::daemon::routes
