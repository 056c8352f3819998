// L0312 `trigger_happy_range`: a score that a rule waits for may be set so low that nearly every text reaches it.
// Why it matters: a slip of the operator stops the whole product.
#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

constexpr double kNearlyAlways = 0.05;

}  // namespace

void trigger_happy_range(const Facts& facts, Diagnostics& out) {
  const std::vector<bool> thresholds = thresholds_of_rules(facts.policy);
  for (const OwnParam& own : own_params(facts)) {
    const std::optional<double> low = own.param.bounds.number_low;
    if (!thresholds[own.id.index] || own.param.kind != ValueKind::Score || !low || *low > kNearlyAlways) continue;
    out.report(Code::L0312, low_span(own), own.decl.name.text, percent(*low))
        .help("the lowest value that somebody would set on purpose");
  }
}

}  // namespace mpol::lint
