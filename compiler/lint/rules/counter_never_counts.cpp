// L0111 `counter_never_counts`: what the counter counts is so for no event.
// Why it matters: it stays at its beginning, and what waits for it waits for ever.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void counter_never_counts(const Facts& facts, Diagnostics& out) {
  for (std::size_t i = 0; i < facts.policy.counters.size(); ++i) {
    const checked::Counter& counter = facts.policy.counters[i];
    if (!facts.is_own(counter.span) || facts.foreseen.can_count(CounterId(i))) continue;
    const bool is_warned =
        (counter.where && facts.is_warned(counter.where->span)) || (counter.of && facts.is_warned(counter.of->span));
    if (!is_warned) out.report(Code::L0111, counter.span, counter.name);
  }
}

}  // namespace mpol::lint
