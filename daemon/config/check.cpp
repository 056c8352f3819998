#include <fmt/ranges.h>

#include <algorithm>

#include "base/doors/http_text.hpp"
#include "daemon/config/rows.hpp"

namespace mpol::daemon {

void check_config(const Config& config, const toml::table& root, ConfigFile& file) {
  const auto add_at = [&](const std::string& path, const std::string& what) {
    const toml::node* const node = root.at_path(path).node();
    file.add(node != nullptr ? node->source() : root.source(), what);
  };
  const auto one_of = [&](const char* path, const std::string& value, const std::vector<std::string>& choices) {
    if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
    add_at(path, fmt::format("`{}`: found \"{}\", expected one of {}", path, value, fmt::join(choices, ", ")));
  };
  one_of("server.decide_from", config.server_decide_from, {"loopback", "anybody", "nobody"});
  one_of("server.read_from", config.server_read_from, {"loopback", "anybody", "nobody"});
  one_of("decide.engine", config.decide_engine, {"auto", "interpreter"});
  one_of("drop_in.missing_scores", config.drop_in_missing_scores, {"refuse", "omit"});
  one_of("drop_in.images", config.drop_in_images, {"block", "pass"});
  one_of("log.format", config.log_format, {"text", "json"});
  one_of("log.level", config.log_level, {"error", "warn", "info", "debug"});
  if (config.server_tls_certificate.empty() != config.server_tls_key.empty())
    add_at(config.server_tls_key.empty() ? "server.tls_certificate" : "server.tls_key",
           "`tls_certificate` and `tls_key` go together");
  if (!config.state_folder.empty() && !config.state_redis.empty())
    add_at("state.redis", "counters are kept in one place: `folder` or `redis`");
  if (config.server_decide_from == "nobody" && config.server_tokens.empty())
    add_at("server.decide_from", "`decide_from = \"nobody\"` needs a file of `tokens`");
  const std::string& endpoint = config.traces_endpoint;
  if (!endpoint.empty() && !is_http_url(endpoint))
    add_at("traces.endpoint", "an address that begins with http:// or https:// is expected, without a login");
  if (!endpoint.empty() && !config.traces_headers.empty() && !is_private_url(endpoint))
    add_at("traces.headers", "headers may be secrets: they are sent over https://, or to this machine");
}

}  // namespace mpol::daemon
