// Config: what mpold was told to do: a TOML file (docs/mpold.toml has every setting with its default).
//
// In:      text; its path, from whose folder relative paths go.
// Out:     the settings, with defaults for what is not there.
// Errors:  lines "mpold.toml:3:9: …" that name the key, what was found and what is expected: all of them, not the first only; with
//          any there is no configuration.
// Threads: pure functions; a Config is plain data.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/doors/setting_types.hpp"
#include "program/bind_params.hpp"

namespace mpol::daemon {

struct PolicySettings {
#define MPOL_SETTING(section, name, type, standard, least, most, what) setting::type name{};
#include "daemon/policy_settings.def"
#undef MPOL_SETTING
  std::vector<ParamSetting> params;
};

struct Config {
#define MPOL_SETTING(section, name, type, standard, least, most, what) setting::type section##_##name{};
#include "daemon/settings.def"
#undef MPOL_SETTING
  std::vector<PolicySettings> policies;
};

struct ConfigRead {
  std::optional<Config> config;
  std::vector<std::string> faults;
};
ConfigRead read_config(std::string_view text, const std::string& path);
// With every setting at its default, and no policy.
Config default_config();
PolicySettings default_policy();
// All settings with what they mean, as a file that read_config takes and that says nothing but the defaults.
std::string config_with_defaults();
// A file that read_config takes and that says the same. Relative paths are written as they are.
std::string config_text(const Config& config);

}  // namespace mpol::daemon
