#include "daemon/config/rows.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace mpol::daemon {
namespace {

std::string expected(const setting::Terms& terms, const toml::node& value) {
  using setting::Type;
  const auto least = static_cast<std::int64_t>(terms.least), most = static_cast<std::int64_t>(terms.most);
  switch (terms.type) {
    case Type::Path:
    case Type::PathOrNone: return "a path, as a string";
    case Type::Texts: return value.is_array() ? "a list of strings that are not empty" : "a list of strings";
    case Type::Duration:
      return fmt::format("a duration such as \"10s\", from {} to {}", setting::duration_text(least),
                         setting::duration_text(most));
    case Type::Size:
      return fmt::format("a size such as \"64KB\", from {} to {}", setting::size_text(least), setting::size_text(most));
    case Type::Count: return fmt::format("a whole number from {} to {}", least, most);
    case Type::Number: return fmt::format("a number from {} to {}", terms.least, terms.most);
    case Type::Bool: return "true or false";
    default: return "a string";
  }
}

}  // namespace

const std::vector<setting::Row<Config>>& config_rows() {
  static const std::vector<setting::Row<Config>> all = {
#define MPOL_SETTING(section, name, type, standard, least, most, what)                               \
  {#section,                                                                                         \
   #name,                                                                                            \
   standard,                                                                                         \
   what,                                                                                             \
   {setting::Type::type, least, most},                                                               \
   [](Config& config, const toml::node& value, const setting::Terms& terms, const std::string& at) { \
     return setting::read(config.section##_##name, value, terms, at);                                \
   }},
#include "daemon/settings.def"
#undef MPOL_SETTING
  };
  return all;
}

const std::vector<setting::Row<PolicySettings>>& policy_rows() {
  static const std::vector<setting::Row<PolicySettings>> all = {
#define MPOL_SETTING(section, name, type, standard, least, most, what)                                       \
  {#section,                                                                                                 \
   #name,                                                                                                    \
   standard,                                                                                                 \
   what,                                                                                                     \
   {setting::Type::type, least, most},                                                                       \
   [](PolicySettings& policy, const toml::node& value, const setting::Terms& terms, const std::string& at) { \
     return setting::read(policy.name, value, terms, at);                                                    \
   }},
#include "daemon/policy_settings.def"
#undef MPOL_SETTING
  };
  return all;
}

void ConfigFile::add_unknown(const toml::key& key, const char* noun, const std::vector<std::string>& names) {
  add(key.source(), fmt::format("there is no {} `{}`{}; there are {}", noun, key.str(),
                                setting::did_you_mean(key.str(), names), fmt::join(names, ", ")));
}

template <class Target>
void ConfigFile::read_table(const toml::table& table, const std::string& section,
                            const std::vector<setting::Row<Target>>& rows, Target& target) {
  std::vector<std::string> names;
  for (const auto& row : rows) {
    if (row.section == section) names.push_back(row.name);
  }
  for (const auto& [key, value] : table) {
    if (section == "policy" && key == "params") continue;
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const setting::Row<Target>& one) {
      return one.section == section && one.name == key.str();
    });
    if (row == rows.end()) {
      add_unknown(key, "setting", names);
    } else if (!row->read(target, value, row->terms, folder_)) {
      add(value.source(), fmt::format("`{}.{}`: found {}, expected {}", section, row->name,
                                      setting::found_in_words(value), expected(row->terms, value)));
    }
  }
}
template void ConfigFile::read_table(const toml::table&, const std::string&, const std::vector<setting::Row<Config>>&,
                                     Config&);
template void ConfigFile::read_table(const toml::table&, const std::string&,
                                     const std::vector<setting::Row<PolicySettings>>&, PolicySettings&);

Config default_config() {
  Config config;
  setting::set_defaults(config, config_rows());
  return config;
}

PolicySettings default_policy() {
  PolicySettings policy;
  setting::set_defaults(policy, policy_rows());
  return policy;
}

}  // namespace mpol::daemon
