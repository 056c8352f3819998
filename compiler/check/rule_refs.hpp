// References to rules: `RULE-MIST-001`, and `RULE-MIST-*` for all whose ids begin so.
// Errors: E0213, E0214. Threads: see Context.
#pragma once
#include "compiler/check/model.hpp"

namespace mpol::check {

// In order of id; empty after a report.
std::vector<RuleId> find_rules(Context& context, const FileScope& file, const ast::RuleRef& reference);
// One rule; null after a report.
RuleEntity* find_rule(Context& context, const ast::RuleRef& reference);

// The rule whose id has the same letters and digits: `TOX-001` for `TOX_001`.
std::optional<std::string> rule_called(const Context& context, std::string_view name);

}  // namespace mpol::check
