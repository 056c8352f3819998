// ProviderSettings: the providers of a deployment, read from a TOML file (docs/signals.md).
//
// Errors:  a Failure names the file, the line and the column, the key, what was found and what is expected.
// Threads: free functions.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/doors/setting_types.hpp"
#include "base/result.hpp"

namespace mpol::signals {

// One `[[provider]]`; settings.def says what each is.
struct ProviderSettings {
  std::string name, kind;
#define MPOL_SETTING(name, type, standard, least, most, what) setting::type name{};
#include "runtime/signals/settings.def"
#undef MPOL_SETTING
};

Result<std::vector<ProviderSettings>> read_providers(std::string_view text, const std::string& path);

}  // namespace mpol::signals
