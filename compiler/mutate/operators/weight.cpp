// `60% if text has a` → `30% if …`, `80% if …`: half, and half of what is missing to 100 %. A step of one per cent seldom decides: what counts
// is which parts of the evidence are enough together.
#include <fmt/core.h>

#include "compiler/mutate/step.hpp"
#include "compiler/mutate/subject.hpp"

namespace mpol::mutate {

void find_weight(const Subject& subject, Mutations& out) {
  const auto* score = std::get_if<ast::ScoreDecl>(&subject.decl.node);
  if (!score) return;
  for (const ast::EvidencePart& part : score->evidence) {
    const ast::Literal* literal = literal_of(part.weight);
    if (!literal || (literal->kind != ast::LiteralKind::Percent && literal->kind != ast::LiteralKind::Float)) continue;
    const std::string condition = part.condition ? subject.text(part.condition->span) : "";
    const double weight = literal->float_value;
    for (const double changed : {weight / 2, (1 + weight) / 2}) {
      const std::string with = fmt::format("{:.6g}%", changed * 100);
      const std::string was(subject.sources.text(part.weight->span));
      out.replace(
          part.weight->span, with, fmt::format("`{}` instead of `{}`", with, was),
          fmt::format("add a test with `{}` and {} on {}", condition,
                      changed < weight ? "just enough other evidence to decide it" : "evidence that is just not enough",
                      subject.rule_words()));
    }
  }
}

}  // namespace mpol::mutate
