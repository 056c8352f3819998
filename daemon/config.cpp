#include "daemon/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "base/diagnostics/diagnostics.hpp"
#include "base/doors/http_text.hpp"
#include "base/doors/toml.hpp"
#include "base/text/time_text.hpp"

namespace mpol::daemon {
namespace {

struct Bounds {
  std::int64_t least, most;
};

// "64KB", "16MB", "1GB", "512B"; powers of 1024.
std::optional<std::int64_t> read_size(std::string_view text) {
  std::int64_t number = 0;
  std::size_t at = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    number = number * 10 + (text[at] - '0');
    if (number > (std::int64_t{1} << 40)) return std::nullopt;
  }
  if (at == 0) return std::nullopt;
  const std::string_view unit = text.substr(at);
  if (unit == "B") return number;
  if (unit == "KB") return number << 10;
  if (unit == "MB") return number << 20;
  if (unit == "GB") return number << 30;
  return std::nullopt;
}

std::string duration_text(std::int64_t ms) {
  if (ms % 3'600'000 == 0 && ms != 0) return fmt::format("{}h", ms / 3'600'000);
  if (ms % 1000 == 0) return fmt::format("{}s", ms / 1000);
  return fmt::format("{}ms", ms);
}

std::string size_text(std::int64_t bytes) {
  constexpr std::int64_t kKb = 1 << 10, kMb = 1 << 20;
  if (bytes % kMb == 0 && bytes != 0) return fmt::format("{}MB", bytes / kMb);
  return bytes % kKb == 0 && bytes != 0 ? fmt::format("{}KB", bytes / kKb) : fmt::format("{}B", bytes);
}

// ---- a value of each type: what is wrong with it, or "" when it is in `into` ----

struct Place {
  std::string folder;  // of the file
};

std::string set_Text(setting::Text& into, const toml::node& value, Bounds, const Place&) {
  const auto text = value.value_exact<std::string>();
  if (!text) return "a string";
  into = *text;
  return "";
}

std::string set_Path(setting::Path& into, const toml::node& value, Bounds bounds, const Place& place) {
  if (std::string wrong = set_Text(into, value, bounds, place); !wrong.empty()) return "a path, as a string";
  if (!into.empty() && into != "none") into = (std::filesystem::path(place.folder) / into).string();
  return "";
}

std::string set_Texts(setting::Texts& into, const toml::node& value, Bounds, const Place&) {
  const toml::array* const list = value.as_array();
  if (list == nullptr) return "a list of strings";
  into.clear();
  for (const toml::node& element : *list) {
    const auto text = element.value_exact<std::string>();
    if (!text || text->empty()) return "a list of strings that are not empty";
    into.push_back(*text);
  }
  return "";
}

std::string set_Duration(setting::Duration& into, const toml::node& value, Bounds bounds, const Place&) {
  const std::string expected =
      fmt::format("a duration such as \"10s\", from {} to {}", duration_text(bounds.least), duration_text(bounds.most));
  const auto text = value.value_exact<std::string>();
  const auto ms = text ? read_duration(*text) : std::nullopt;
  if (!ms || *ms < bounds.least || *ms > bounds.most) return expected;
  into = *ms;
  return "";
}

std::string set_Size(setting::Size& into, const toml::node& value, Bounds bounds, const Place&) {
  const auto text = value.value_exact<std::string>();
  const auto bytes = text ? read_size(*text) : std::nullopt;
  if (!bytes || *bytes < bounds.least || *bytes > bounds.most)
    return fmt::format("a size such as \"64KB\", from {} to {}", size_text(bounds.least), size_text(bounds.most));
  into = *bytes;
  return "";
}

std::string set_Count(setting::Count& into, const toml::node& value, Bounds bounds, const Place&) {
  const auto number = value.value_exact<std::int64_t>();
  if (!number || *number < bounds.least || *number > bounds.most)
    return fmt::format("a whole number from {} to {}", bounds.least, bounds.most);
  into = *number;
  return "";
}

std::string set_Share(setting::Share& into, const toml::node& value, Bounds bounds, const Place&) {
  const auto number = value.value<double>();
  if (!value.is_number() || !(*number >= static_cast<double>(bounds.least)) ||
      *number > static_cast<double>(bounds.most))
    return fmt::format("a number from {} to {}", bounds.least, bounds.most);
  into = *number;
  return "";
}

std::string set_Bool(setting::Bool& into, const toml::node& value, Bounds, const Place&) {
  const auto truth = value.value_exact<bool>();
  if (!truth) return "true or false";
  into = *truth;
  return "";
}

// ---- the tables of settings ----

template <class Target>
struct Row {
  std::string section, name, standard, what;
  std::string (*set)(Target&, const toml::node&, const Place&);
};

const std::vector<Row<Config>>& rows() {
  static const std::vector<Row<Config>> all = {
#define MPOL_SETTING(section, name, type, standard, least, most, what)                             \
  {#section, #name, standard, what, [](Config& config, const toml::node& value, const Place& at) { \
     return set_##type(config.section##_##name, value, Bounds{least, most}, at);                   \
   }},
#include "daemon/settings.def"
#undef MPOL_SETTING
  };
  return all;
}

const std::vector<Row<PolicySettings>>& policy_rows() {
  static const std::vector<Row<PolicySettings>> all = {
#define MPOL_SETTING(section, name, type, standard, least, most, what)                                     \
  {#section, #name, standard, what, [](PolicySettings& policy, const toml::node& value, const Place& at) { \
     return set_##type(policy.name, value, Bounds{least, most}, at);                                       \
   }},
#include "daemon/policy_settings.def"
#undef MPOL_SETTING
  };
  return all;
}

template <class Target>
void set_defaults(Target& target, const std::vector<Row<Target>>& table) {
  for (const Row<Target>& row : table) {
    const toml::table parsed = toml::parse("x = " + row.standard);
    // Paths of defaults are empty; there is no folder.
    const std::string wrong = row.set(target, *parsed.get("x"), {});
    MPOL_ASSERT(wrong.empty(), row.name.c_str());
  }
}

std::string found(const toml::node& value) {
  if (value.is_table()) return "a table";
  if (value.is_array()) return "a list";
  std::ostringstream text;
  value.visit([&](const auto& node) {
    if constexpr (toml::is_value<decltype(node)>) text << toml::toml_formatter(node);
  });
  const std::string shown = text.str();
  return shown.size() > 60 ? shown.substr(0, 60) + "…" : shown;
}

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path), place_{std::filesystem::path(path).parent_path().string()} {}

  ConfigRead read(std::string_view text) {
    ConfigRead result;
    Config config = default_config();
    try {
      read_file(toml::parse(text, path_), config);
    } catch (const toml::parse_error& error) {
      add(error.source(), std::string(error.description()));
    }
    result.faults = std::move(faults_);
    if (result.faults.empty()) result.config = std::move(config);
    return result;
  }

 private:
  void add(const toml::source_region& at, const std::string& what) {
    faults_.push_back(fmt::format("{}:{}:{}: {}", path_, at.begin.line, at.begin.column, what));
  }

  void read_file(const toml::table& file, Config& config) {
    std::vector<std::string> sections = {"policy"};
    for (const Row<Config>& row : rows()) {
      if (sections.back() != row.section) sections.push_back(row.section);
    }
    for (const auto& [key, value] : file) {
      if (key == "policy") {
        read_policies(value, config);
      } else if (std::find(sections.begin(), sections.end(), key.str()) == sections.end()) {
        unknown(key, "section", sections);
      } else if (!value.is_table()) {
        add(value.source(), fmt::format("found {}, expected a table `[{}]`", found(value), key.str()));
      } else {
        read_table(*value.as_table(), std::string(key.str()), rows(), config);
      }
    }
    check(config, file);
  }

  template <class Target>
  void read_table(const toml::table& table, const std::string& section, const std::vector<Row<Target>>& all,
                  Target& target) {
    std::vector<std::string> names;
    for (const Row<Target>& row : all) {
      if (row.section == section) names.push_back(row.name);
    }
    for (const auto& [key, value] : table) {
      if (section == "policy" && key == "params") continue;
      const auto row = std::find_if(all.begin(), all.end(), [&](const Row<Target>& one) {
        return one.section == section && one.name == key.str();
      });
      if (row == all.end()) {
        unknown(key, "setting", names);
      } else if (const std::string expected = row->set(target, value, place_); !expected.empty()) {
        add(value.source(), fmt::format("`{}.{}`: found {}, expected {}", section, row->name, found(value), expected));
      }
    }
  }

  void unknown(const toml::key& key, const char* noun, const std::vector<std::string>& names) {
    const auto nearest = nearest_name(std::string(key.str()), names);
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
    add(key.source(), fmt::format("there is no {} `{}`{}; there are {}", noun, key.str(),
                                  nearest ? fmt::format(" (did you mean `{}`?)", *nearest) : "", list));
  }

  void read_policies(const toml::node& value, Config& config) {
    if (!value.is_array_of_tables()) {
      return add(value.source(), fmt::format("found {}, expected tables `[[policy]]`", found(value)));
    }
    for (const toml::node& node : *value.as_array()) {
      PolicySettings policy = default_policy();
      const toml::table& table = *node.as_table();
      read_table(table, "policy", policy_rows(), policy);
      if (const toml::node* const params = table.get("params")) read_params(*params, policy);
      check_policy(policy, node, config);
      config.policies.push_back(std::move(policy));
    }
  }

  // `hate_block = "85%"`, or a table for a parameter with keys: `hate_block = { fr = "80%" }`.
  void read_params(const toml::node& value, PolicySettings& policy) {
    const toml::table* const table = value.as_table();
    if (table == nullptr) return add(value.source(), fmt::format("`params`: found {}, expected a table", found(value)));
    for (const auto& [key, node] : *table) {
      if (const toml::table* const keyed = node.as_table()) {
        for (const auto& [row, one] : *keyed) add_param(std::string(key.str()), std::string(row.str()), one, policy);
      } else {
        add_param(std::string(key.str()), "", node, policy);
      }
    }
  }
  void add_param(const std::string& name, const std::string& key, const toml::node& value, PolicySettings& policy) {
    std::string text;
    if (const auto string = value.value_exact<std::string>()) {
      text = *string;
    } else if (const auto integer = value.value_exact<std::int64_t>()) {
      text = fmt::to_string(*integer);
    } else if (const auto real = value.value_exact<double>()) {
      text = fmt::to_string(*real);
    } else if (const auto truth = value.value_exact<bool>()) {
      text = *truth ? "true" : "false";
    } else {
      return add(value.source(), fmt::format("`{}`: found {}, expected a value such as \"85%\"", name, found(value)));
    }
    policy.params.push_back({name, key == "else" ? "" : key, text, {}});
  }

  void check_policy(const PolicySettings& policy, const toml::node& node, const Config& config) {
    const int sources = !policy.file.empty() + !policy.folder.empty() + !policy.url.empty();
    if (sources > 1) add(node.source(), "a policy comes from one of `file`, `folder` and `url`, found several");
    if (sources == 0 && !policy.push) add(node.source(), "a policy needs one of `file`, `folder`, `url` and `push`");
    if (policy.push && policy.name.empty()) add(node.source(), "a policy that is pushed needs a `name`");
    if (policy.need > std::max<std::int64_t>(1, static_cast<std::int64_t>(policy.keys.size())))
      add(node.source(),
          fmt::format("`need` asks for {} signatures, and `keys` has {}", policy.need, policy.keys.size()));
    for (const PolicySettings& other : config.policies) {
      if (!policy.name.empty() && other.name == policy.name)
        add(node.source(), fmt::format("two policies are called `{}`", policy.name));
    }
  }

  void check(const Config& config, const toml::table& file) {
    const auto one_of = [&](const char* section, const char* name, const std::string& value,
                            std::initializer_list<std::string_view> choices) {
      if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
      std::string list;
      for (const std::string_view choice : choices) list += (list.empty() ? "" : ", ") + std::string(choice);
      const toml::node* const node = file.at_path(fmt::format("{}.{}", section, name)).node();
      add(node != nullptr ? node->source() : file.source(),
          fmt::format("`{}.{}`: found \"{}\", expected one of {}", section, name, value, list));
    };
    one_of("server", "decide_from", config.server_decide_from, {"loopback", "anybody", "nobody"});
    one_of("server", "read_from", config.server_read_from, {"loopback", "anybody", "nobody"});
    one_of("decide", "engine", config.decide_engine, {"auto", "interpreter"});
    one_of("drop_in", "missing_scores", config.drop_in_missing_scores, {"refuse", "omit"});
    one_of("drop_in", "images", config.drop_in_images, {"block", "pass"});
    one_of("log", "format", config.log_format, {"text", "json"});
    one_of("log", "level", config.log_level, {"error", "warn", "info", "debug"});
    const auto needs = [&](bool wrong, const char* path, const char* what) {
      if (!wrong) return;
      const toml::node* const node = file.at_path(path).node();
      add(node != nullptr ? node->source() : file.source(), what);
    };
    needs(config.server_tls_certificate.empty() != config.server_tls_key.empty(),
          config.server_tls_key.empty() ? "server.tls_certificate" : "server.tls_key",
          "`tls_certificate` and `tls_key` go together");
    needs(!config.state_folder.empty() && !config.state_redis.empty(), "state.redis",
          "counters are kept in one place: `folder` or `redis`");
    needs(config.server_decide_from == "nobody" && config.server_tokens.empty(), "server.decide_from",
          "`decide_from = \"nobody\"` needs a file of `tokens`");
    const std::string& endpoint = config.traces_endpoint;
    needs(!endpoint.empty() && !is_http_url(endpoint), "traces.endpoint",
          "an address that begins with http:// or https:// is expected, without a login");
    needs(!endpoint.empty() && !config.traces_headers.empty() && !is_private_url(endpoint), "traces.headers",
          "headers may be secrets: they are sent over https://, or to this machine");
  }

  const std::string& path_;
  Place place_;
  std::vector<std::string> faults_;
};

void append_rows(std::string& text, const auto& table, const std::string& prefix) {
  std::string section;
  for (const auto& row : table) {
    if (row.section != section && prefix.empty()) text += fmt::format("\n[{}]\n", row.section);
    section = row.section;
    text += fmt::format("# {}\n{}{} = {}\n", row.what, prefix, row.name, row.standard);
  }
}

}  // namespace

Config default_config() {
  Config config;
  set_defaults(config, rows());
  return config;
}

PolicySettings default_policy() {
  PolicySettings policy;
  set_defaults(policy, policy_rows());
  return policy;
}

ConfigRead read_config(std::string_view text, const std::string& path) { return Reader(path).read(text); }

std::string config_with_defaults() {
  std::string text =
      "# Every setting of mpold, with its default. Durations: \"250ms\", \"10s\", \"5min\", \"1h\"; sizes: \"64KB\", "
      "\"16MB\".\n"
      "# Paths go from this file's folder.\n";
  append_rows(text, rows(), "");
  text += "\n# A table for each policy. All that fit a request decide; the strictest verdict counts.\n# [[policy]]\n";
  append_rows(text, policy_rows(), "# ");
  text +=
      "# Values of its parameters, within the ranges that the policy declares.\n# params = { hate_block = \"85%\" }\n";
  return text;
}

}  // namespace mpol::daemon
