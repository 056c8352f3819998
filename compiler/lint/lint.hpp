// lint: a policy that passes its checks → what in it is not wrong and likely not meant.
//
// In:      a package's own trees and its checked form; what check said of it; settings (mpol-lint.toml).
// Out:     findings in the package's own files, each with the level that the settings give it. What a comment
//          `// lint: allow(name) reason` allows is left out; such a comment that is of no use is a finding itself. The
//          warnings of check are findings too. Of a package with errors only these are given.
// Errors:  L0xxx into `out`. Lints are in base/diagnostics/lints.def, one file each in rules/.
// Time:    linear in the package, up to logarithms and named limits.
// Threads: safe to call from many. Never reads the clock or the environment: the day is a setting.
#pragma once
#include <span>
#include <string_view>

#include "base/diagnostics/diagnostics.hpp"
#include "compiler/check/checked.hpp"
#include "compiler/lint/settings.hpp"
#include "compiler/parse/ast.hpp"

namespace mpol::lint {

struct Package {
  const std::vector<ast::File>& files;  // its own
  const checked::Policy& policy;
  const SourceTree& sources;
};

void lint(const Package& package, const Settings& settings, const Diagnostics& checked, Diagnostics& out);

}  // namespace mpol::lint
