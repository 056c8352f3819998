// The forms that render() chooses from. Internal to base/diagnostics.
#pragma once
#include <string>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"

namespace mpol {

std::string render_human(const std::vector<Diagnostic>& list, const SourceTree& tree, bool colour);
std::string render_json(const std::vector<Diagnostic>& list, const SourceTree& tree);
std::string render_sarif(const std::vector<Diagnostic>& list, const SourceTree& tree);
std::string render_github(const std::vector<Diagnostic>& list, const SourceTree& tree);

}  // namespace mpol
