// Reads a TOML file of sinks (docs/actions.md).
#pragma once
#include <string>
#include <vector>

#include "base/doors/files.hpp"
#include "runtime/actions/sinks.hpp"

namespace mpol::cli {

Result<std::vector<actions::SinkSettings>> read_sinks_file(const std::string& path, const Files& files);

}  // namespace mpol::cli
