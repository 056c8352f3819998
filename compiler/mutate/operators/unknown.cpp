// `unknown block, log` → no such clause, `unknown log`, `unknown block`, `unknown restrict, log`: what happens when a classifier is away.
#include <fmt/core.h>

#include "compiler/mutate/calls.hpp"

namespace mpol::mutate {

void find_unknown(const Subject& subject, Mutations& out) {
  const auto* rule = std::get_if<ast::RuleDecl>(&subject.decl.node);
  if (!rule || !rule->body.unknown_span) return;
  const std::string when = fmt::format("with what {} needs `unavailable`", subject.decl.name.text);
  const Span clause = *rule->body.unknown_span;
  out.remove(
      clause, clause, "without `unknown`",
      fmt::format("add a test {} that expects undetermined {} and what `unknown` does", when, subject.decl.name.text));
  add_weakened(subject, rule->body.unknown, when, out);
  add_removed(subject, rule->body.unknown, when, out);
}

}  // namespace mpol::mutate
