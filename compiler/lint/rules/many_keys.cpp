// L0405 `many_keys`: a counter may keep more than ten million keys.
// Why it matters: each takes up to some hundred bytes; `mpol cost` says how many. Whoever can make up keys can fill them.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

constexpr std::int64_t kMany = 10'000'000;

}  // namespace

void many_keys(const Facts& facts, Diagnostics& out) {
  for (const checked::Counter& counter : facts.policy.counters) {
    if (!counter.keys || counter.keys->op != ir::Op::IntConst || !facts.is_own(counter.keys->span)) continue;
    if (counter.keys->int_value > kMany)
      out.report(Code::L0405, counter.keys->span, counter.name, counter.keys->int_value);
  }
}

}  // namespace mpol::lint
