// Patterns and lexicons: their items become rows of the tables, compiled once so that faults inside a regex show at
// their columns. Errors: E0401-E0449 (program/patterns), E0450-E0455, E0463. Threads: see Context.
#pragma once
#include "compiler/check/model.hpp"

namespace mpol::check {

// How the items of one declaration match.
struct MatchOptions {
  CaseMode case_mode = CaseMode::Ignore;
  bool word = false, leet = false, squeezed = false, unspaced = false;
  std::vector<std::string> languages;
};
MatchOptions match_options(Context& context, const ast::PatternModifiers& modifiers);

// A row for an item; none after a report.
PatternId add_pattern(Context& context, const std::string& name, const ast::PatternItem& item,
                      const MatchOptions& options, SymbolId language = {});
// A pattern written where it is looked for: "…" or /…/, matched as written but for case.
PatternSetId inline_pattern(Context& context, const ast::PatternItem& item);

void resolve_pattern(Context& context, Entity& entity);
void resolve_lexicon(Context& context, Entity& entity);

// Whether the event's language is one of these; nothing after a report (the event has no `language`).
std::optional<checked::Expr> language_condition(Context& context, const std::vector<std::string>& languages, Span span);

}  // namespace mpol::check
