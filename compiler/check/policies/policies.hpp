// What stands above rules: escalations, overrides and proofs. All are checked wholly and executed by later work.
// Errors: E053x, E0810. Threads: see Context.
#pragma once
#include "compiler/check/model.hpp"

namespace mpol::check {

void check_escalation(Context& context, const FileScope& file, const ast::Decl& decl);
void check_override(Context& context, const FileScope& file, const ast::Decl& decl);
void check_proof(Context& context, const FileScope& file, const ast::Decl& decl);

}  // namespace mpol::check
