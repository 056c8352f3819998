#include <fmt/chrono.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/doors/http_client.hpp"
#include "base/doors/secret_file.hpp"
#include "base/limits.hpp"
#include "cli/command.hpp"
#include "daemon/access.hpp"
#include "program/sealed_file.hpp"

namespace mpol::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string url = "http://127.0.0.1:8650", token_file, ca, format = "table";
  std::string policy, bundle, path, role = "read", name;
  std::vector<std::string> settings, removed;
  bool is_shadow = false, clears = false;
};

// Of a file, else of MPOL_TOKEN. Never of the command line, which every user of the machine can read.
Result<std::string> read_token(const Options& options) {
  std::string token;
  if (!options.token_file.empty()) {
    auto text = read_secret_file(options.token_file, limits::kMaxKeyBytes);
    if (!text) return text;
    token = *std::move(text);
  } else if (const char* const own = std::getenv("MPOL_TOKEN")) {
    token = own;
  }
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  return {boost::system::in_place_value, std::move(token)};
}

std::string encoded(const std::string& name) {
  std::string out;
  for (const char c : name) {
    const bool is_plain =
        std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.' || c == '~';
    out += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

// What the daemon answers; a refusal is a Failure in its words.
Result<Json> ask(const Options& options, const std::string& method, const std::string& path,
                 std::string_view body = {}) {
  auto token = read_token(options);
  if (!token) return token.error();
  HttpRequest request;
  request.method = method;
  request.ca_file = options.ca;
  request.body = body;
  request.deadline_ms = limits::kBundleFetchMs;
  const bool is_socket = options.url.starts_with("unix:");
  if (is_socket) request.unix_socket = options.url.substr(5);
  request.url = (is_socket ? "http://localhost" : options.url) + path;
  if (!token->empty()) request.headers.push_back("authorization: Bearer " + *token);
  auto reply = HttpClient().send(request);
  if (!reply) return Failure{fmt::format("cannot ask {}: {}", options.url, reply.error().message)};
  const Json json = Json::parse(reply->body, nullptr, false);
  if (json.is_object() && json.contains("error") && reply->status >= 400) {
    const Json& error = json["error"];
    std::string words = fmt::format("{}: {}", error.value("code", ""), error.value("message", ""));
    for (const Json& fault : error.value("faults", Json::array())) words += "\n  " + fault.get<std::string>();
    return Failure{std::move(words)};
  }
  if (reply->status != 200 || !json.is_object())
    return Failure{fmt::format("{} answered {}, and not as mpold does", options.url, reply->status)};
  return {boost::system::in_place_value, json};
}

std::string when(const Json& json, const char* name) {
  const std::int64_t ms = json.value(name, std::int64_t{0});
  return ms == 0 ? "-" : fmt::format("{:%Y-%m-%d %H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(ms / 1000)));
}

void show_status(const Json& one, Context& context) {
  context.out << fmt::format("{:<20} {:<8} {:<12} {:<16} {:>5} rules  {}\n", one.value("policy", ""),
                             one.value("state", ""), one.value("release", ""), one.value("bundle", "").substr(0, 16),
                             one.value("rules", 0), when(one, "loaded_ms"));
  if (one.contains("error"))
    context.out << fmt::format("  {}: {}\n", one["error"].value("code", ""), one["error"].value("message", ""));
  for (const Json& fault : one.value("faults", Json::array())) context.out << "  " << fault.get<std::string>() << '\n';
}

void show_history(const Json& all, Context& context) {
  for (const Json& one : all["history"])
    context.out << fmt::format("{} {}  {:<12} {:<24} {} {}\n",
                               one.value("bundle", "") == all.value("live", "") ? '*' : ' ', one.value("bundle", ""),
                               one.value("release", ""), when(one, "loaded_ms"), one.value("origin", ""),
                               one.value("by", ""));
  for (const char* const name : {"params", "modes"}) {
    const std::string key = std::string(name) + "_set";
    if (all.contains(key))
      context.out << fmt::format("  {} set {} by {}\n", name, when(all[key], "set_ms"), all[key].value("by", ""));
  }
}

int show(const Options& options, const Result<Json>& answer, Context& context) {
  if (!answer) {
    context.err << "error: " << answer.error().message << '\n';
    return kFindings;
  }
  const Json& json = *answer;
  if (options.format == "json") {
    context.out << json.dump(2) << '\n';
  } else if (json.contains("policies")) {
    for (const Json& one : json["policies"]) show_status(one, context);
  } else if (json.contains("history")) {
    show_history(json, context);
  } else if (json.contains("state")) {
    show_status(json, context);
  } else {
    const char* const name = json.contains("params") ? "params" : json.contains("modes") ? "modes" : nullptr;
    for (const auto& [key, value] : (name == nullptr ? json : json[name]).items()) {
      if (key == "last") continue;
      context.out << fmt::format("{} = {}\n", key, value.is_string() ? value.get<std::string>() : value.dump());
    }
    for (const Json& one : json.value("last", Json::array())) context.out << one.dump() << '\n';
  }
  return kOk;
}

std::string path_of(const Options& options, const std::string& rest = "") {
  return "/v1/policies/" + encoded(options.policy) + rest;
}

// `name=value`, `name[key]=value` over what is set, without those of --unset.
int set(const Options& options, const char* what, Context& context) {
  const std::string path = path_of(options, fmt::format("/{}", what));
  auto answer = ask(options, "GET", path);
  const bool is_change = !options.settings.empty() || !options.removed.empty() || options.clears;
  if (!answer || !is_change) return show(options, answer, context);
  Json all = options.clears ? Json::object() : (*answer)[what];
  for (const std::string& name : options.removed) all.erase(name);
  for (const std::string& setting : options.settings) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos || equals == 0)
      return fail(context, {fmt::format("found `{}`, expected name=value", setting)});
    const std::string left = setting.substr(0, equals), value = setting.substr(equals + 1);
    const std::size_t bracket = left.find('[');
    if (bracket == std::string::npos || !left.ends_with(']')) {
      all[left] = value;
      continue;
    }
    Json& table = all[left.substr(0, bracket)];
    if (!table.is_object()) table = table.is_null() ? Json::object() : Json{{"else", table}};
    table[left.substr(bracket + 1, left.size() - bracket - 2)] = value;
  }
  return show(options, ask(options, "PUT", path, Json{{what, all}}.dump()), context);
}

int load(const Options& options, Context& context) {
  if (options.path.empty()) return show(options, ask(options, "POST", path_of(options, "/load")), context);
  const auto bytes = context.files.read(options.path, limits::kMaxBundleBytes);
  if (!bytes) return fail(context, bytes.error());
  return show(options, ask(options, "PUT", path_of(options, options.is_shadow ? "?shadow=1" : ""), *bytes), context);
}

int new_token(const Options& options, Context& context) {
  if (!prepare_sealing()) return fail(context, {"this machine has no source of randomness"});
  const auto role = daemon::read_role(options.role);
  if (!role) return fail(context, {fmt::format("there is no role `{}`; there are decide, read, admin", options.role)});
  if (options.name.empty() || options.name.find_first_of(" \t\r\n#") != std::string::npos)
    return fail(context, {"a name has no blanks and no `#`"});
  const daemon::NewToken token = daemon::make_token(*role, options.name);
  context.out << token.token << '\n';
  context.err << "the token above is shown once; this is its line for the file of `server.tokens`:\n"
              << token.line << '\n';
  return kOk;
}

}  // namespace

void add_ctl(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("ctl", "asks a running mpold, and changes what it decides with");
  command.require_subcommand(1);
  command.add_option("--url", options->url, "where it listens: http://…, https://… or unix:/path")->envname("MPOL_URL");
  command.add_option("--token-file", options->token_file, "file with the token; else MPOL_TOKEN");
  command.add_option("--ca", options->ca, "PEM file with the authorities to trust");
  command.add_option("--format", options->format, "table or json")->check(CLI::IsMember({"table", "json"}));
  command.footer("Example: mpol ctl load chat chat.mpolb && mpol ctl status");
  const auto add = [&](const char* name, const char* what, bool has_policy, std::function<int()> run) -> CLI::App& {
    CLI::App& one = *command.add_subcommand(name, what);
    one.fallthrough();
    if (has_policy) one.add_option("policy", options->policy, "its name")->required();
    one.callback([&context, run = std::move(run)] { context.run = run; });
    return one;
  };
  const auto request = [options, &context](const char* method, const char* rest) {
    return [options, &context, method, rest] {
      return show(*options, ask(*options, method, path_of(*options, rest)), context);
    };
  };
  CLI::App& status = add("status", "what is live", false, [options, &context] {
    return show(*options, ask(*options, "GET", options->policy.empty() ? "/v1/policies" : path_of(*options)), context);
  });
  status.add_option("policy", options->policy, "of this policy only");
  CLI::App& loads = add("load", "pushes a bundle; without one, looks at the policy's source again", true,
                        [options, &context] { return load(*options, context); });
  loads.add_option("bundle", options->path, "the file");
  loads.add_flag("--shadow", options->is_shadow, "decide with it beside what is live, and enforce nothing of it");
  CLI::App& back = add("rollback", "makes the bundle before this one live again", true, [options, &context] {
    const std::string which = options->bundle.empty() ? "" : "?bundle=" + encoded(options->bundle);
    return show(*options, ask(*options, "POST", path_of(*options, "/rollback" + which)), context);
  });
  back.add_option("--bundle", options->bundle, "the id of another one");
  add("history", "the bundles that were live", true, request("GET", "/history"));
  add("shadow", "where the policy in the shadow decides otherwise", true, request("GET", "/shadow"));
  add("promote", "makes the policy in the shadow live", true, request("POST", "/promote"));
  for (const char* const what : {"params", "modes"}) {
    CLI::App& sets = add(
        what, *what == 'p' ? "shows or sets parameters" : "shows or sets modes of rules: off, shadow, detect, enforce",
        true, [options, &context, what] { return set(*options, what, context); });
    sets.add_option("settings", options->settings, "name=value …");
    sets.add_option("--unset", options->removed, "as the policy or the configuration says again");
    sets.add_flag("--clear", options->clears, "all of them");
  }
  CLI::App& token = *command.add_subcommand("token", "tokens");
  CLI::App& fresh =
      *token.require_subcommand(1)->add_subcommand("new", "makes one, shown once, and its line for the file");
  fresh.add_option("--role", options->role, "decide, read or admin");
  fresh.add_option("--name", options->name, "for the log")->required();
  fresh.callback([&context, options] { context.run = [options, &context] { return new_token(*options, context); }; });
}

}  // namespace mpol::cli
