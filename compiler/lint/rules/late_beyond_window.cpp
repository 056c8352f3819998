// L0120 `late_beyond_window`: a counter waits longer for late events than its window lasts.
// Why it matters: what comes that late has left the window already and changes nothing.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void late_beyond_window(const Facts& facts, Diagnostics& out) {
  for (const checked::Counter& counter : facts.policy.counters) {
    if (!counter.late || !counter.over || !facts.is_own(counter.late->span)) continue;
    const bool are_known = counter.late->op == ir::Op::IntConst && counter.over->op == ir::Op::IntConst;
    if (!are_known || counter.late->int_value <= counter.over->int_value) continue;
    out.report(Code::L0120, counter.late->span, counter.name).label(counter.over->span, "its window");
  }
}

}  // namespace mpol::lint
