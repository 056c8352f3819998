// The pipeline: a package's syntax trees → checked form → IR → optimised IR, and what stops it.
//
// Errors: into `diagnostics`; a stage after a faulty one is not run. Threads: safe to call from many.
#pragma once
#include <optional>

#include "compiler/sources.hpp"

namespace mpol::compiler {

enum class Stage { Check, Lower, Optimize };

struct CompileOptions {
  Stage last = Stage::Optimize;
};

struct Compiled {
  checked::Policy policy;
  std::optional<ir::Module> module;  // none when there were errors, or the last stage was Check
};

Compiled compile(const Package& package, check::Library& library, SourceTree& sources, const CompileOptions& options,
                 Diagnostics& diagnostics);

}  // namespace mpol::compiler
