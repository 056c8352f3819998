// Where a golden test's imports and lexicons come from: its own `//# file:` members, then the standard library.
//
// `import a.b` finds the members `a/b.mpol` and `a/b/….mpol`. Lexicons are members too: `terms.txt`, `terms.en.txt` …
// Threads: one library serves one check.
#pragma once
#include "compiler/check/check.hpp"

namespace mpol::golden {

// The members of `tree` that stand in no folder, which are one package, are checked together.
void check_members(const SourceTree& tree, Diagnostics& diagnostics);

}  // namespace mpol::golden
