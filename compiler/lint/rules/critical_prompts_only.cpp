// L0214 `critical_prompts_only`: a critical rule judges what comes in and not what the model says.
// Why it matters: the same content can come out without having been asked for in words that the rule knows.
#include <algorithm>

#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void critical_prompts_only(const Facts& facts, Diagnostics& out) {
  const Tables& tables = facts.policy.tables;
  const bool has_completions = std::any_of(tables.fields.begin(), tables.fields.end(), [&](const EventField& field) {
    return field.name == "kind" && std::any_of(field.values.begin(), field.values.end(), [&](SymbolId value) {
             return tables.symbols[value.index] == "completion";
           });
  });
  if (!has_completions) return;
  for (const OwnRule& own : facts.rules()) {
    const std::vector<ast::Name>& kinds = own.written.body.applies;
    const auto has = [&](std::string_view kind) {
      return std::any_of(kinds.begin(), kinds.end(), [&](const ast::Name& name) { return name.text == kind; });
    };
    if (!is_critical(own.rule) || !has("prompt") || has("completion")) continue;
    out.report(Code::L0214, own.written.body.applies_span, own.rule.id)
        .fix("judge completions too",
             {{Span{kinds.back().span.file, kinds.back().span.end, kinds.back().span.end}, ", completion"}});
  }
}

}  // namespace mpol::lint
