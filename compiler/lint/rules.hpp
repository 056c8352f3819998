// Every lint, by its row in base/diagnostics/lints.def; the linker says when its file is missing.
#pragma once
#include "compiler/lint/facts.hpp"

namespace mpol::lint {

#define MPOL_ERROR(code, name, message)
#define MPOL_WARNING(code, name, message)
#define MPOL_RETIRED(code)
#define MPOL_LINT(code, name, severity, message) void name(const Facts& facts, Diagnostics& out);
#include "base/diagnostics/lints.def"
#undef MPOL_ERROR
#undef MPOL_WARNING
#undef MPOL_RETIRED
#undef MPOL_LINT

}  // namespace mpol::lint
