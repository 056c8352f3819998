// L0121 `division_by_maybe_zero`: what is divided by can be 0, and then the quotient is unknown.
// Why it matters: on a key's first event, say, the rule is undetermined, not silent.
#include "compiler/check/expressions/ranges.hpp"
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {

void division_by_maybe_zero(const Facts& facts, Diagnostics& out) {
  for (const checked::Expr* root : facts.conditions()) {
    walk(*root, [&](const checked::Expr& expr) {
      const bool divides = expr.op == ir::Op::IntDivide || expr.op == ir::Op::NumberDivide;
      if (!divides || !facts.is_own(expr.span)) return;
      const NumberInterval divisor = check::range_of(expr.operands[1], facts.policy);
      if (divisor.low > 0 || divisor.high < 0) return;
      out.report(Code::L0121, expr.operands[1].span, facts.sources.text(expr.operands[1].span))
          .help("multiply instead: `a < 5% * b` asks the same as `a / b < 5%`, and is known for 0");
    });
  }
}

}  // namespace mpol::lint
