#include "compiler/check/rule_refs.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace mpol::check {

namespace {

// `ABUSE-*` where rules are called `ABU-001`.
void report_no_such_rules(Context& context, const ast::RuleRef& reference) {
  auto report = context.out->report(Code::E0214, reference.span, reference.text);
  std::vector<std::string> beginnings;
  for (const auto& [id, rule] : context.rules_by_id) beginnings.push_back(id.substr(0, id.rfind('-') + 1));
  if (const auto nearest = nearest_name(reference.text, beginnings))
    report.fix(fmt::format("write `{}*`", *nearest), {{reference.span, *nearest + "*"}});
}

}  // namespace

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
  if (rules.empty()) report_no_such_rules(context, reference);
  return rules;
}

namespace {

// Letters and digits alone, in small letters: what `R-7`, `r-7` and `R7` have in common.
std::string bare(std::string_view id) {
  std::string result;
  for (const char c : id) {
    if (c >= 'A' && c <= 'Z')
      result += static_cast<char>(c + ('a' - 'A'));
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      result += c;
  }
  return result;
}

// The number that an id ends with, without leading zeros: `R-001` and `R-1` have the same, `R-2` does not.
std::string_view number_of(std::string_view id) {
  const std::size_t before = id.find_last_not_of("0123456789");
  std::string_view digits = before == std::string_view::npos ? id : id.substr(before + 1);
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  return digits;
}

bool is_rule_id(std::string_view id) {
  return !id.empty() && id[0] >= 'A' && id[0] <= 'Z' && id.find('-') != std::string_view::npos;
}

// Whether a rule of this id is there with a syntax error, or under an id that was reported.
bool is_reported_rule(const Context& context, const ast::RuleRef& reference) {
  const std::string id = bare(reference.text);
  for (const FileScope& scope : context.scopes) {
    for (const std::string& name : scope.file->lost_names) {
      if (bare(name) == id || name == "rule") return true;
    }
  }
  return std::any_of(context.rules_by_id.begin(), context.rules_by_id.end(),
                     [&](const auto& rule) { return !is_rule_id(rule.first) && bare(rule.first) == id; });
}

}  // namespace

std::optional<std::string> rule_called(const Context& context, std::string_view name) {
  for (const auto& [id, rule] : context.rules_by_id) {
    if (bare(id) == bare(name)) return id;
  }
  return std::nullopt;
}

RuleEntity* find_rule(Context& context, const ast::RuleRef& reference) {
  const auto it = context.rules_by_id.find(reference.text);
  if (it != context.rules_by_id.end()) return it->second;
  if (is_reported_rule(context, reference)) return nullptr;
  auto report = context.out->report(Code::E0213, reference.span, reference.text);
  // Rules of one policy differ by their numbers: another number is another rule.
  std::vector<std::string> ids;
  for (const auto& [id, rule] : context.rules_by_id) {
    if (number_of(id) == number_of(reference.text)) ids.push_back(id);
  }
  if (const auto nearest = nearest_name(reference.text, ids))
    report.fix(fmt::format("write `{}`", *nearest), {{reference.span, *nearest}});
  return nullptr;
}

}  // namespace mpol::check
