// L0110 `counter_never_read`: no rule, level or other counter asks what the counter says.
// Why it matters: it takes memory for each key, and somebody believes that it limits something.
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {
namespace {

std::set<std::uint32_t> read_counters(const checked::Policy& policy) {
  std::set<std::uint32_t> read;
  const auto add = [&](const std::optional<checked::Expr>& expr) {
    if (!expr) return;
    walk(*expr, [&](const checked::Expr& part) {
      if (part.op == ir::Op::Counter || part.op == ir::Op::Outlier) read.insert(part.a);
    });
  };
  const auto add_calls = [&](const std::vector<checked::ActionCall>& calls) {
    for (const checked::ActionCall& call : calls) {
      for (const checked::ActionArg& arg : call.args) add(arg.value);
    }
  };
  for (const checked::Rule& rule : policy.rules) {
    add(rule.when);
    add(rule.findings);
    for (const checked::Expr& unless : rule.unless) add(unless);
    add_calls(rule.then);
    add_calls(rule.unknown);
  }
  for (const checked::Counter& counter : policy.counters) {
    add(counter.of);
    add(counter.where);
  }
  for (const checked::Escalation& escalation : policy.escalations) {
    for (const checked::Level& level : escalation.levels) {
      add(level.condition);
      add_calls(level.then);
    }
  }
  return read;
}

}  // namespace

void counter_never_read(const Facts& facts, Diagnostics& out) {
  if (facts.is_library()) return;
  const std::set<std::uint32_t> read = read_counters(facts.policy);
  for (std::uint32_t i = 0; i < facts.policy.counters.size(); ++i) {
    const checked::Counter& counter = facts.policy.counters[i];
    if (facts.is_own(counter.span) && !read.contains(i)) out.report(Code::L0110, counter.span, counter.name);
  }
}

}  // namespace mpol::lint
