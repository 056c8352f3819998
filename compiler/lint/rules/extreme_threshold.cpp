// L0306 `extreme_threshold`: a score is compared with a number that nearly every score reaches, or hardly any.
// Why it matters: `>= 1%` was often meant as 100 %, or 10 %; classifiers hardly ever say either.
#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

constexpr double kHardlyReached = 0.99, kNearlyAlways = 0.02;

bool reads_signal(const checked::Expr& expr) {
  bool reads = false;
  walk(expr,
       [&](const checked::Expr& part) { reads = reads || part.op == ir::Op::Signal || part.op == ir::Op::SignalOr; });
  return reads;
}

}  // namespace

void extreme_threshold(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& own : facts.rules()) {
    each_part(own.rule, [&](const checked::Expr& part) {
      const Threshold found = threshold_in(part);
      if (found.threshold == nullptr || found.threshold->op != ir::Op::NumberConst || !facts.is_own(part.span)) return;
      const double value = found.threshold->number;
      if ((value < kHardlyReached && value > kNearlyAlways) || !reads_signal(*found.score)) return;
      // Nothing and all are for check.
      out.report(Code::L0306, found.threshold->span, value >= kHardlyReached ? "hardly any" : "nearly every",
                 percent(value));
    });
  }
}

}  // namespace mpol::lint
