// L0204 `toothless_range`: a score that a rule waits for may be set so high that hardly any reaches it.
// Why it matters: the range is the promise that operators can move a rule and not switch it off.
#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

constexpr double kHardlyReached = 0.99;

}  // namespace

void toothless_range(const Facts& facts, Diagnostics& out) {
  const std::vector<bool> thresholds = thresholds_of_rules(facts.policy);
  for (const OwnParam& own : own_params(facts)) {
    const std::optional<double> high = own.param.bounds.number_high;
    if (!thresholds[own.id.index] || own.param.kind != ValueKind::Score || !high || *high < kHardlyReached) continue;
    out.report(Code::L0204, high_span(own), own.decl.name.text, percent(*high))
        .help("the highest value at which the rule still guards against what it is for");
  }
}

}  // namespace mpol::lint
