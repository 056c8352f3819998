#include <fmt/format.h>

#include <map>

#include "daemon/config/rows.hpp"

namespace mpol::daemon {
namespace {

void append_rows(std::string& text, const auto& rows, const std::string& prefix) {
  std::string section;
  for (const auto& row : rows) {
    if (row.section != section && prefix.empty()) text += fmt::format("\n[{}]\n", row.section);
    section = row.section;
    text += fmt::format("# {}\n{}{} = {}\n", row.what, prefix, row.name, row.standard);
  }
}

std::string quoted(const std::string& text) { return setting::written(text, setting::Type::Text); }

// `else` and the one value are the same row.
std::string params_text(const std::vector<ParamSetting>& params) {
  std::map<std::string, std::string> tables;
  for (const ParamSetting& one : params) {
    std::string& table = tables[one.name];
    table += fmt::format("{}{} = {}", table.empty() ? "" : ", ", quoted(one.key.empty() ? "else" : one.key),
                         quoted(one.value));
  }
  std::string text;
  for (const auto& [name, table] : tables)
    text += fmt::format("{}{} = {{ {} }}", text.empty() ? "" : ", ", quoted(name), table);
  return text;
}

}  // namespace

std::string config_with_defaults() {
  std::string text =
      "# Every setting of mpold, with its default. Durations: \"250ms\", \"10s\", \"5min\", \"1h\"; sizes: \"64KB\", "
      "\"16MB\".\n"
      "# Paths go from this file's folder.\n";
  append_rows(text, config_rows(), "");
  text += "\n# A table for each policy. All that fit a request decide; the strictest verdict counts.\n# [[policy]]\n";
  append_rows(text, policy_rows(), "# ");
  text +=
      "# Values of its parameters, within the ranges that the policy declares.\n# params = { hate_block = \"85%\" }\n";
  return text;
}

std::string config_text(const Config& config) {
  std::string text, section;
  const auto add = [&](const char* of, const char* name, const std::string& value) {
    if (section != of) text += fmt::format("[{}]\n", of);
    section = of;
    text += fmt::format("{} = {}\n", name, value);
  };
#define MPOL_SETTING(section, name, type, standard, least, most, what) \
  add(#section, #name, setting::written(config.section##_##name, setting::Type::type));
#include "daemon/settings.def"
#undef MPOL_SETTING
  for (const PolicySettings& policy : config.policies) {
    section = "policy";
    text += "[[policy]]\n";
#define MPOL_SETTING(section, name, type, standard, least, most, what) \
  add(#section, #name, setting::written(policy.name, setting::Type::type));
#include "daemon/policy_settings.def"
#undef MPOL_SETTING
    if (!policy.params.empty()) text += fmt::format("params = {{ {} }}\n", params_text(policy.params));
  }
  return text;
}

}  // namespace mpol::daemon
