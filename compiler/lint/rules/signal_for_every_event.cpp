// L0404 `signal_for_every_event`: a rule asks a classifier before anything narrows down what it is asked about.
// Why it matters: it is asked for every prompt, answer, document and tool result, and each costs money and milliseconds.
// What narrows down: `applies to`, or a condition beside it, in an `and`, that reads no signal.
#include <algorithm>

#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {
namespace {

using checked::Expr;
using ir::Op;

const Expr* asked_signal(const Expr& expr) {
  const Expr* found = nullptr;
  walk(expr, [&](const Expr& part) {
    if (found == nullptr && (part.op == Op::Signal || part.op == Op::SignalOr)) found = &part;
  });
  return found;
}

// A part that asks a signal though nothing narrows it down.
const Expr* unguarded(const Expr& expr) {
  if (expr.op == Op::And) {
    const bool is_guarded = std::any_of(expr.operands.begin(), expr.operands.end(),
                                        [](const Expr& part) { return asked_signal(part) == nullptr; });
    return is_guarded ? nullptr : unguarded(expr.operands[0]);
  }
  if (expr.op != Op::Or) return asked_signal(expr);
  for (const Expr& part : expr.operands) {
    if (const Expr* found = unguarded(part)) return found;
  }
  return nullptr;
}

}  // namespace

void signal_for_every_event(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& rule : facts.rules()) {
    if (rule.rule.applies || !rule.rule.when) continue;
    const Expr* signal = unguarded(*rule.rule.when);
    if (signal == nullptr) continue;
    auto report = out.report(Code::L0404, rule.rule.id_span, rule.rule.id, facts.policy.tables.signals[signal->a].name);
    if (signal->span.file == rule.rule.id_span.file) report.label(signal->span, "asked here");
    report.help("`applies to prompt, completion` says which kinds of events it is about");
  }
}

}  // namespace mpol::lint
