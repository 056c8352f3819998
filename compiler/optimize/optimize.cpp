#include "compiler/optimize/optimize.hpp"

#include <algorithm>

#include "program/ir_verify.hpp"

namespace mpol::optimize {
namespace {

constexpr PassInfo kPasses[] = {
#define MPOL_PASS(name, doc) {#name, doc, name},
#include "compiler/optimize/passes.def"
#undef MPOL_PASS
};

bool run_once(ir::Module& module, const PassOptions& options) {
  bool changed = false;
  for (const PassInfo& pass : kPasses) {
    if (std::find(options.off.begin(), options.off.end(), pass.name) != options.off.end()) continue;
    if (!pass.run(module)) continue;
    changed = true;
#ifndef NDEBUG
    ir::assert_verified(module, pass.name.data());
#endif
    if (options.after_change) options.after_change(pass, module);
  }
  return changed;
}

}  // namespace

std::span<const PassInfo> passes() { return kPasses; }

const PassInfo* find_pass(std::string_view name) {
  const auto found =
      std::find_if(std::begin(kPasses), std::end(kPasses), [&](const PassInfo& p) { return p.name == name; });
  return found == std::end(kPasses) ? nullptr : found;
}

bool optimize(ir::Module& module, const PassOptions& options) {
  bool changed = false;
  for (int round = 0; round < kMostRounds && run_once(module, options); ++round) changed = true;
  return changed;
}

}  // namespace mpol::optimize
