#include "compiler/compile.hpp"

#include "compiler/lower/lower.hpp"
#include "compiler/optimize/optimize.hpp"

namespace mpol::compiler {

Compiled compile(const Package& package, check::Library& library, SourceTree& sources, const CompileOptions& options,
                 Diagnostics& diagnostics) {
  Compiled result{check::check(package.files, library, sources, diagnostics), std::nullopt};
  if (diagnostics.has_errors() || options.last == Stage::Check) return result;

  ir::Module module = lower::lower(result.policy, sources, diagnostics);
  if (diagnostics.has_errors()) return result;
  if (options.last == Stage::Optimize) optimize::optimize(module);
  result.module = std::move(module);
  return result;
}

}  // namespace mpol::compiler
