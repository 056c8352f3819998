// L0117 `evidence_out_of_reach`: a score made of evidence is compared with more than all of its evidence together gives.
// Why it matters: the comparison never holds. Evidence adds up as 1 - product of (1 - weight): 60% and 50% are 80%.
#include "compiler/check/expressions/ranges.hpp"
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {
namespace {

using checked::Expr;
using ir::Op;

double most_of(const Expr& score, const checked::Policy& policy) {
  double none = 1;
  for (std::size_t i = 0; i + 1 < score.operands.size(); i += 2)
    none *= 1 - check::range_of(score.operands[i], policy).high;
  return 1 - none;
}

}  // namespace

void evidence_out_of_reach(const Facts& facts, Diagnostics& out) {
  constexpr double kRounding = 1e-9;
  for (const Expr* root : facts.conditions()) {
    walk(*root, [&](const Expr& expr) {
      const bool is_order = expr.op == Op::NumberLess || expr.op == Op::NumberLessEqual;
      if (!is_order || expr.operands[1].op != Op::NoisyOr || !facts.is_own(expr.span)) return;
      const double least = check::range_of(expr.operands[0], facts.policy).low;
      const double most = most_of(expr.operands[1], facts.policy);
      const bool is_out = expr.op == Op::NumberLess ? least >= most - kRounding : least > most + kRounding;
      if (is_out && least <= 1)
        out.report(Code::L0117, expr.span, fmt::format("{:.4g}", most * 100), fmt::format("{:.4g}", least * 100));
    });
  }
}

}  // namespace mpol::lint
