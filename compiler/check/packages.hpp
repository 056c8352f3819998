// Finds the packages of a policy: its own files, and what they import, parsed. Afterwards Context::order lists them
// with imports before importers, and every file has a FileScope.
//
// Errors: E0204-E0210. A cycle is cut where it closes, so that later steps see none. Threads: see Context.
#pragma once
#include "compiler/check/model.hpp"

namespace mpol::check {

void load_packages(Context& context, const std::vector<ast::File>& files);
// Warns of imports that nothing was taken from. Call when all names have been looked up.
void report_unused_imports(Context& context);

}  // namespace mpol::check
