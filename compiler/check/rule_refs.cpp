#include "compiler/check/rule_refs.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace mpol::check {

std::vector<RuleId> find_rules(Context& context, const FileScope& file, const ast::RuleRef& reference) {
  std::vector<RuleId> rules;
  if (!reference.wildcard) {
    if (const RuleEntity* rule = find_rule(context, reference)) {
      rules.push_back(rule->rule);
      for (const ImportScope& import : file.imports) import.used = import.used || import.package == rule->package;
    }
    return rules;
  }
  for (auto it = context.rules_by_id.lower_bound(reference.text);
       it != context.rules_by_id.end() && it->first.starts_with(reference.text); ++it) {
    rules.push_back(it->second->rule);
    for (const ImportScope& import : file.imports) import.used = import.used || import.package == it->second->package;
  }
  std::sort(rules.begin(), rules.end());
  if (rules.empty()) context.out->report(Code::E0214, reference.span, reference.text);
  return rules;
}

RuleEntity* find_rule(Context& context, const ast::RuleRef& reference) {
  const auto it = context.rules_by_id.find(reference.text);
  if (it != context.rules_by_id.end()) return it->second;
  auto report = context.out->report(Code::E0213, reference.span, reference.text);
  std::vector<std::string> ids;
  for (const auto& [id, rule] : context.rules_by_id) ids.push_back(id);
  if (const auto nearest = nearest_name(reference.text, ids))
    report.fix(fmt::format("write `{}`", *nearest), {{reference.span, *nearest}});
  return nullptr;
}

}  // namespace mpol::check
