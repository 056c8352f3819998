// `applies to prompt, document` → `applies to document`, `applies to prompt`; an only one is taken away, so that the rule applies to all.
#include <fmt/core.h>

#include "compiler/mutate/subject.hpp"

namespace mpol::mutate {

void find_applies(const Subject& subject, Mutations& out) {
  const auto* rule = std::get_if<ast::RuleDecl>(&subject.decl.node);
  if (!rule || rule->body.applies.empty()) return;
  if (rule->body.applies.size() > 1) {
    for (const ast::Name& kind : rule->body.applies) {
      out.remove(subject.with_comma(kind.span), kind.span, fmt::format("no longer to `{}`", kind.text),
                 fmt::format("add a test with `kind: {}` that {}", kind.text, subject.expect(true)));
    }
  }
  const Span clause = rule->body.applies_span;
  out.remove(clause, clause, "to every kind of event",
             fmt::format("add a test with another kind of event that {}", subject.expect(false)));
}

}  // namespace mpol::mutate
