// L0116 `same_branches`: `if … then x else x`.
// Why it matters: the condition decides nothing; one of the branches was to be another value.
#include "compiler/check/expr_key.hpp"
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {

void same_branches(const Facts& facts, Diagnostics& out) {
  for (const checked::Expr* root : facts.conditions()) {
    walk(*root, [&](const checked::Expr& expr) {
      if (expr.op != ir::Op::Select || !facts.is_own(expr.span)) return;
      if (checked::key_of(expr.operands[1]) == checked::key_of(expr.operands[2])) out.report(Code::L0116, expr.span);
    });
  }
}

}  // namespace mpol::lint
