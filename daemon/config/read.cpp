#include <fmt/format.h>

#include <algorithm>

#include "daemon/config/rows.hpp"

namespace mpol::daemon {
namespace {

void read_root(const toml::table& root, ConfigFile& file, Config& config) {
  std::vector<std::string> sections = {"policy"};
  for (const auto& row : config_rows()) {
    if (sections.back() != row.section) sections.push_back(row.section);
  }
  for (const auto& [key, value] : root) {
    if (key == "policy") {
      read_policies(value, file, config);
    } else if (std::find(sections.begin(), sections.end(), key.str()) == sections.end()) {
      file.add_unknown(key, "section", sections);
    } else if (!value.is_table()) {
      file.add(value.source(),
               fmt::format("found {}, expected a table `[{}]`", setting::found_in_words(value), key.str()));
    } else {
      file.read_table(*value.as_table(), std::string(key.str()), config_rows(), config);
    }
  }
  check_config(config, root, file);
}

}  // namespace

ConfigRead read_config(std::string_view text, const std::string& path) {
  ConfigRead result;
  Config config = default_config();
  ConfigFile file(path);
  try {
    read_root(toml::parse(text, path), file, config);
  } catch (const toml::parse_error& error) {
    file.add(error.source(), std::string(error.description()));
  }
  result.faults = file.take_faults();
  if (result.faults.empty()) result.config = std::move(config);
  return result;
}

}  // namespace mpol::daemon
