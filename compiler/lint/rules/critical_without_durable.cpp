// L0205 `critical_without_durable`: nothing of what a critical rule does is durable.
// Why it matters: a process that ends before the event is handed on loses all trace of the gravest cases.
#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void critical_without_durable(const Facts& facts, Diagnostics& out) {
  const Tables& tables = facts.policy.tables;
  std::string durable;  // one that could be taken
  for (const ActionInfo& action : tables.actions) {
    if (action.durable && !action.verdict.has_value() && durable.empty()) durable = short_name(action.name);
  }
  if (durable.empty()) return;
  for (const OwnRule& own : facts.rules()) {
    if (!is_critical(own.rule) || any_durable(own.rule.then, tables)) continue;
    const Span place = own.written.body.then_span.value_or(own.rule.id_span);
    out.report(Code::L0205, own.written.body.then.empty() ? place : own.written.body.then.front().action.span,
               own.rule.id)
        .help(fmt::format("`{}` is on the disk before the decision is released", durable));
  }
}

}  // namespace mpol::lint
