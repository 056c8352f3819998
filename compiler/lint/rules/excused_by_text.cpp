// L0218 `excused_by_text`: what a text says is enough to excuse it from a high or critical rule.
// Why it matters: whoever learns the words writes them in.
#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void excused_by_text(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& own : facts.rules()) {
    if (!is_severe(own.rule)) continue;
    for (const checked::Expr& exception : own.rule.unless) {
      if (!facts.is_own(exception.span)) continue;
      const checked::Expr* enough = nullptr;
      walk(exception, [&](const checked::Expr& part) {
        if (enough == nullptr && is_search(part) && facts.foreseen.implies(part, exception)) enough = &part;
      });
      if (enough == nullptr) continue;
      out.report(Code::L0218, facts.is_own(enough->span) ? enough->span : exception.span, own.rule.id,
                 own.rule.severity)
          .help("ask for something that the writer does not choose as well: who it is, a score, the kind of event");
    }
  }
}

}  // namespace mpol::lint
