// The first stage: the text of one policy file to its syntax tree (ast.hpp).
//
// In:      a file of the source tree, in UTF-8; at most limits::kMaxPolicyBytes, nested at most limits::kMaxNesting
// deep. Out:     the tree. After faults it holds every declaration that could be understood; what could not is left
// out, or is
//          an empty name or an ErrorExpr. All faults of the file are reported in one run, about one report a fault.
// Errors:  E01xx. Never throws, and always ends: the work spent on repairs is bounded.
// Threads: safe to call from many, each with its own Diagnostics.
#pragma once
#include "base/diagnostics/diagnostics.hpp"
#include "base/source/source.hpp"
#include "compiler/parse/ast.hpp"

namespace mpol::parse {

ast::File parse_file(FileId file, const SourceTree& tree, Diagnostics& diagnostics);

}  // namespace mpol::parse
