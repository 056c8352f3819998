// L0213 `critical_open_to_layers`: a critical rule says `open unless`.
// Why it matters: every layer above may then excuse what it likes.
#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void critical_open_to_layers(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& own : facts.rules()) {
    const std::optional<Span>& open = own.written.body.open_unless;
    if (is_critical(own.rule) && open) out.report(Code::L0213, *open, own.rule.id);
  }
}

}  // namespace mpol::lint
