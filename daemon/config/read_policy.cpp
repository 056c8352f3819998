#include <fmt/format.h>

#include <algorithm>

#include "daemon/config/rows.hpp"
#include "program/signing.hpp"

namespace mpol::daemon {
namespace {

void add_param(const std::string& name, const std::string& key, const toml::node& value, ConfigFile& file,
               PolicySettings& policy) {
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
    return file.add(value.source(), fmt::format("`{}`: found {}, expected a value such as \"85%\"", name,
                                                setting::found_in_words(value)));
  }
  policy.params.push_back({name, key == "else" ? "" : key, text, {}});
}

// `hate_block = "85%"`, or a table for a parameter with keys: `hate_block = { fr = "80%" }`.
void read_params(const toml::node& value, ConfigFile& file, PolicySettings& policy) {
  const toml::table* const table = value.as_table();
  if (table == nullptr)
    return file.add(value.source(),
                    fmt::format("`params`: found {}, expected a table", setting::found_in_words(value)));
  for (const auto& [key, node] : *table) {
    const std::string name(key.str());
    if (const toml::table* const keyed = node.as_table()) {
      for (const auto& [row, one] : *keyed) {
        // It would be the same row as `else`.
        if (row.str().empty()) file.add(row.source(), fmt::format("`{}`: a row without a name", name));
        add_param(name, std::string(row.str()), one, file, policy);
      }
    } else {
      add_param(name, "", node, file, policy);
    }
  }
}

void check_policy(const PolicySettings& policy, const toml::node& node, const Config& config, ConfigFile& file) {
  const int sources = !policy.file.empty() + !policy.folder.empty() + !policy.url.empty();
  if (sources > 1) file.add(node.source(), "a policy comes from one of `file`, `folder` and `url`, found several");
  if (sources == 0 && !policy.push) file.add(node.source(), "a policy needs one of `file`, `folder`, `url` and `push`");
  if (policy.push && policy.name.empty()) file.add(node.source(), "a policy that is pushed needs a `name`");
  if (policy.need > std::max<std::int64_t>(1, static_cast<std::int64_t>(policy.keys.size())))
    file.add(node.source(),
             fmt::format("`need` asks for {} signatures, and `keys` has {}", policy.need, policy.keys.size()));
  for (const PolicySettings& other : config.policies) {
    if (!policy.name.empty() && other.name == policy.name)
      file.add(node.source(), fmt::format("two policies are called `{}`", policy.name));
  }
}

}  // namespace

void read_policies(const toml::node& value, ConfigFile& file, Config& config) {
  if (!value.is_array_of_tables()) {
    return file.add(value.source(),
                    fmt::format("found {}, expected tables `[[policy]]`", setting::found_in_words(value)));
  }
  for (const toml::node& node : *value.as_array()) {
    PolicySettings policy = default_policy();
    const toml::table& table = *node.as_table();
    file.read_table(table, "policy", policy_rows(), policy);
    for (std::string& key : policy.keys) {
      if (!looks_like_public_key(key) && !looks_like_secret_key(key))
        key = (std::filesystem::path(file.folder()) / key).string();
    }
    if (const toml::node* const params = table.get("params")) read_params(*params, file, policy);
    check_policy(policy, node, config, file);
    config.policies.push_back(std::move(policy));
  }
}

}  // namespace mpol::daemon
