// IR text: a Module as people read it, and back. docs/ir.md has the grammar and every instruction.
//
// print:   total, also on a module that does not hold; deterministic.
// parse:   text to module, then verify (ir_verify.hpp). Bounded by limits::kMaxIrBytes; nothing in it can crash or take
//          more than linear time and memory. Errors: E0901 … E0919 at the fault; with errors the module is what could
//          be understood and must not be run.
// INVARIANT: parse(print(m)) == m for every module that the verifier accepts.
#pragma once
#include <string>

#include "base/diagnostics/diagnostics.hpp"
#include "base/source/source.hpp"
#include "program/ir.hpp"

namespace mpol::ir {

std::string print(const Module& module);
Module parse(FileId file, const SourceTree& sources, Diagnostics& diagnostics);

}  // namespace mpol::ir
