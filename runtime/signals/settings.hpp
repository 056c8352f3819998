// ProviderSettings: the providers of a deployment, read from a TOML file (docs/signals.md).
//
// Errors:  a Failure names the file, the line and the column, the key, what was found and what is expected.
// Threads: free functions.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mpol::signals {

namespace setting {  // what a setting of each type is kept as
using Text = std::string;
using Path = std::string;       // relative ones from the folder of the file
using Duration = std::int64_t;  // milliseconds
using Size = std::int64_t;      // bytes
using Count = std::int64_t;
using Number = double;
using Bool = bool;
using Texts = std::map<std::string, std::string>;
using Map = std::map<std::string, std::vector<std::string>>;
}  // namespace setting

// One `[[provider]]`; settings.def says what each is.
struct ProviderSettings {
  std::string name, kind;
#define MPOL_SETTING(name, type, standard, least, most, what) setting::type name{};
#include "runtime/signals/settings.def"
#undef MPOL_SETTING
};

Result<std::vector<ProviderSettings>> read_providers(std::string_view text, const std::string& path);

}  // namespace mpol::signals
