// optimize: IR → IR that gives the same outcomes with less work.
//
// Passes run in the order of passes.def, and again until none changes anything, kMostRounds times at most.
// Each leaves a module that holds; debug builds verify that after each pass.
// Errors:  none: a name in `off` that is no pass is the caller's to refuse (find_pass).
// Threads: safe to call from many with different modules.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "program/ir.hpp"

namespace mpol::optimize {

struct PassInfo {
  std::string_view name;
  std::string_view doc;
  bool (*run)(ir::Module&);
};
std::span<const PassInfo> passes();
const PassInfo* find_pass(std::string_view name);  // null: no such pass

struct PassOptions {
  // Names of passes that do not run.
  std::vector<std::string> off;
  // Called after each pass that changed the module; may be empty.
  std::function<void(const PassInfo&, const ir::Module&)> after_change;
};
inline constexpr int kMostRounds = 4;

// Whether it changed anything.
bool optimize(ir::Module& module, const PassOptions& options = {});

// The passes themselves.
#define MPOL_PASS(name, doc) bool name(ir::Module& module);
#include "compiler/optimize/passes.def"
#undef MPOL_PASS

}  // namespace mpol::optimize
