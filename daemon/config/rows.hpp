// What the readers and writers of mpold's configuration share: the tables of its settings, and where faults are collected.
#pragma once
#include <filesystem>

#include "base/doors/toml_settings.hpp"
#include "daemon/config.hpp"

namespace mpol::daemon {

const std::vector<setting::Row<Config>>& config_rows();
const std::vector<setting::Row<PolicySettings>>& policy_rows();

// A file that is read, and what is wrong with it: all of it, a line each.
class ConfigFile {
 public:
  explicit ConfigFile(const std::string& path)
      : path_(path), folder_(std::filesystem::path(path).parent_path().string()) {}

  void add(const toml::source_region& at, const std::string& what) {
    faults_.push_back(setting::at_place(path_, at, what));
  }
  // A key that is none of `names`; `noun`: of what.
  void add_unknown(const toml::key& key, const char* noun, const std::vector<std::string>& names);
  // A table whose settings are the rows of `section`; `params` of a policy is left alone.
  template <class Target>
  void read_table(const toml::table& table, const std::string& section, const std::vector<setting::Row<Target>>& rows,
                  Target& target);
  const std::string& folder() const { return folder_; }
  std::vector<std::string> take_faults() { return std::move(faults_); }

 private:
  std::string path_, folder_;
  std::vector<std::string> faults_;
};

// The tables `[[policy]]`, into the configuration.
void read_policies(const toml::node& value, ConfigFile& file, Config& config);
// What is wrong with settings that are right one by one.
void check_config(const Config& config, const toml::table& root, ConfigFile& file);

}  // namespace mpol::daemon
