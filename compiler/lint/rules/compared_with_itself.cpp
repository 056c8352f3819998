// L0108 `compared_with_itself`: both sides of a comparison are the same.
// Why it matters: it is true for every event, or for none; one side was to be something else.
#include "compiler/check/expr_key.hpp"
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {
namespace {

using ir::Op;

bool compares(Op op) {
  switch (op) {
    case Op::IntEqual:
    case Op::IntLess:
    case Op::IntLessEqual:
    case Op::NumberEqual:
    case Op::NumberLess:
    case Op::NumberLessEqual:
    case Op::SymbolEqual:
    case Op::TruthEqual: return true;
    default: return false;
  }
}

}  // namespace

void compared_with_itself(const Facts& facts, Diagnostics& out) {
  for (const checked::Expr* root : facts.conditions()) {
    walk(*root, [&](const checked::Expr& expr) {
      if (!compares(expr.op) || !facts.is_own(expr.span) || facts.is_warned(expr.span)) return;
      if (checked::key_of(expr.operands[0]) == checked::key_of(expr.operands[1])) out.report(Code::L0108, expr.span);
    });
  }
}

}  // namespace mpol::lint
