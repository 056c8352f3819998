// Stage `run`: the file's own `test` blocks, through each way there is to run a policy: the module as lowered and
// optimised, with the plain scanner and with the fast one. The lowered module with the plain scanner is the gold
// standard.
//
// Out:    the gold standard's decisions, a line of JSON for each step; faults: tests that fail, and decisions that
//         differ by a byte from the gold standard's.
// Errors: faults of loading are diagnostics.
#pragma once
#include "compiler/check/checked.hpp"
#include "program/ir.hpp"
#include "tests/golden/stages.hpp"

namespace mpol::golden {

// `module` is what `policy` was lowered to.
StageResult run_every_way(const checked::Policy& policy, const ir::Module& module, const SourceTree& sources,
                          Diagnostics& diagnostics);

}  // namespace mpol::golden
