// L0530 `fixed_threshold`: a rule compares a signal with a number of its own text, and no parameter.
// Why it matters: to tune it for one customer, the policy must be changed. Rules that are `hard` may read no parameter.
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {

void fixed_threshold(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& rule : facts.rules()) {
    if (rule.rule.hard || !rule.rule.when) continue;
    const checked::Expr* fixed = nullptr;
    bool reads_param = false;
    walk(*rule.rule.when, [&](const checked::Expr& expr) {
      reads_param |= expr.op == ir::Op::Param;
      const bool is_order = expr.op == ir::Op::NumberLess || expr.op == ir::Op::NumberLessEqual;
      if (!is_order || fixed != nullptr) return;
      const auto is = [&](std::size_t i, ir::Op op) { return expr.operands[i].op == op; };
      if ((is(0, ir::Op::NumberConst) && is(1, ir::Op::Signal)) ||
          (is(0, ir::Op::Signal) && is(1, ir::Op::NumberConst)))
        fixed = &expr;
    });
    if (fixed == nullptr || reads_param || !facts.is_own(fixed->span)) continue;
    out.report(Code::L0530, fixed->span, rule.rule.id)
        .help("`param limit : score = 80% in 60% .. 95%` lets an operator tune it, within bounds");
  }
}

}  // namespace mpol::lint
