// `lowers after 7d` → half, double, and without: the level then holds as long as its condition does. Conditions and actions have operators of
// their own.
#include <fmt/core.h>

#include "compiler/mutate/step.hpp"
#include "compiler/mutate/subject.hpp"

namespace mpol::mutate {

void find_level(const Subject& subject, Mutations& out) {
  const auto* escalation = std::get_if<ast::EscalationDecl>(&subject.decl.node);
  if (!escalation) return;
  for (const ast::Level& level : escalation->levels) {
    const ast::Literal* literal = literal_of(level.lowers_after);
    const auto steps = literal ? steps_of(*literal, subject.sources.text(level.lowers_after->span)) : std::nullopt;
    if (!steps) continue;
    const Span span = level.lowers_after->span;
    for (const std::string& with : {steps->down, steps->up}) {
      if (with.empty()) continue;
      const bool shorter = with == steps->down;
      out.replace(span, with, fmt::format("lowers after `{}` instead of `{}`", with, steps->value),
                  fmt::format("add a test with an event {} after the last that reached it, that expects {}level {}",
                              shorter ? "a little less than " + steps->value : "more than " + steps->value,
                              shorter ? "" : "not ", level.number));
    }
    const std::string_view all = subject.sources.file(span.file).text();
    const std::size_t begin = all.rfind("lowers", span.begin);
    if (begin == std::string_view::npos) continue;
    const Span clause{span.file, static_cast<std::uint32_t>(begin), span.end};
    out.remove(clause, clause, "without `lowers after`",
               fmt::format("add a test with a quiet event soon after, that expects level {}", level.number));
  }
}

}  // namespace mpol::mutate
