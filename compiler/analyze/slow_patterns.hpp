// Patterns that no required text leads to: every text is read for them byte by byte, by one automaton for all of them,
// about a nanosecond a byte (docs/patterns.md). For `mpol cost`, and for linters.
//
// In:      a module; the sources that its origins name.
// Out:     which patterns, each once, in the order of their declarations; as E0711, a warning at the pattern.
// Threads: pure functions.
#pragma once
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "base/source/source.hpp"
#include "program/ir.hpp"

namespace mpol::analyze {

std::vector<PatternId> slow_patterns(const ir::Module& module);
void warn_slow_patterns(const ir::Module& module, const SourceTree& sources, Diagnostics& diagnostics);

}  // namespace mpol::analyze
