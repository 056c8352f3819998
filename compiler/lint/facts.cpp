#include "compiler/lint/facts.hpp"

#include <algorithm>

#include "base/doors/files.hpp"
#include "compiler/lint/keys.hpp"
#include "compiler/lint/pattern_how.hpp"
#include "compiler/lint/walk.hpp"
#include "program/text_plan.hpp"

namespace mpol::lint {
Facts::Facts(const Package& package, const Settings& given, const Diagnostics& checked)
    : policy(package.policy),
      sources(package.sources),
      files(package.files),
      settings(given),
      foreseen(package.policy) {
  std::unordered_map<std::string_view, RuleId> ids;
  for (std::size_t i = 0; i < policy.rules.size(); ++i) ids.emplace(policy.rules[i].id, RuleId(i));
  for (const ast::File& file : files) {
    own_files_.insert(file.id);
    for (const ast::Decl& decl : file.decls) {
      walk(decl, Overloaded{[&](const ast::Path& path) {
                              for (const ast::Name& part : path.parts) ++mentions_[part.text];
                            },
                            [&](const ast::Name& name) { ++mentions_[name.text]; }, [](const ast::Expr&) {}});
      add_patterns(decl);
      if (const auto* lexicon = std::get_if<ast::LexiconDecl>(&decl.node)) add_lexicons(file, *lexicon);
      const auto* rule = std::get_if<ast::RuleDecl>(&decl.node);
      if (rule == nullptr) continue;
      if (const auto id = ids.find(rule->id.text); id != ids.end()) add_rule(id->second, decl, *rule);
    }
  }
  for (const FileId file : own_files_) own_names_.insert(sources.file(file).name());
  add_conditions();
  for (const Diagnostic& one : checked.list()) warned_.push_back(one.span);
}

void Facts::add_rule(RuleId id, const ast::Decl& decl, const ast::RuleDecl& written) {
  const checked::Rule& rule = policy.rules[id.index];
  rules_.push_back({id, rule, decl, written, key_of_condition(rule), key_of_effect(rule)});
}

void Facts::add_conditions() {
  const auto add = [&](const std::optional<checked::Expr>& expr) {
    if (expr) conditions_.push_back(&*expr);
  };
  for (const OwnRule& own : rules_) {
    add(own.rule.when);
    add(own.rule.findings);
    for (const checked::Expr& unless : own.rule.unless) conditions_.push_back(&unless);
  }
  for (const checked::Counter& counter : policy.counters) {
    if (!is_own(counter.span)) continue;
    add(counter.of);
    add(counter.where);
  }
  for (const checked::Escalation& escalation : policy.escalations) {
    if (!is_own(escalation.span)) continue;
    for (const checked::Level& level : escalation.levels) add(level.condition);
  }
  for (const checked::Score& score : policy.scores) {
    if (is_own(score.span)) conditions_.push_back(&score.value);
  }
}

std::set<std::uint32_t> Facts::tested_rules(bool negated) const {
  std::set<std::uint32_t> rules;
  std::size_t only_steps = 0;
  std::unordered_map<std::uint32_t, std::size_t> only_named;
  for (const checked::Test& test : policy.tests) {
    for (const checked::TestStep& step : test.steps) {
      only_steps += step.only;
      for (const checked::Expectation& one : step.expectations) {
        if (one.kind != checked::ExpectKind::Rule) continue;
        for (const RuleId rule : one.rules) {
          if (one.negated == negated) rules.insert(rule.index);
          only_named[rule.index] += step.only;
        }
      }
    }
  }
  // `expect only`: no other rule may fire.
  for (const OwnRule& own : rules_) {
    if (negated && only_named[own.id.index] < only_steps) rules.insert(own.id.index);
  }
  return rules;
}

void Facts::add_patterns(const ast::Decl& decl) {
  if (const auto* pattern = std::get_if<ast::PatternDecl>(&decl.node)) {
    for (const ast::PatternItem& item : pattern->items) add_pattern(decl, item, pattern->modifiers);
  }
  if (const auto* rows = std::get_if<ast::FindingRows>(&decl.node)) {
    for (const ast::FindingRow& row : rows->rows) add_pattern(decl, row.pattern, row.modifiers);
  }
}

void Facts::add_pattern(const ast::Decl& decl, const ast::PatternItem& item, const ast::PatternModifiers& modifiers) {
  Diagnostics none;  // check has compiled it before
  auto compiled =
      patterns::compile_pattern(item.text, item.is_regex, pattern_options(how_of(modifiers)), item.content, none);
  if (compiled) patterns_.push_back({decl, item, modifiers, std::move(*compiled)});
}

void Facts::add_lexicons(const ast::File& file, const ast::LexiconDecl& lexicon) {
  const std::string stem = join_path(folder_of(sources.file(file.id).name()), lexicon.path) + ".";
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const std::string& name = sources.file(FileId(i)).name();
    if (name.starts_with(stem) && name.ends_with(".txt")) own_files_.insert(FileId(i));
  }
}

std::uint32_t Facts::mentions(const std::string& name) const {
  const auto found = mentions_.find(name);
  return found == mentions_.end() ? 0 : found->second;
}

bool Facts::is_warned(Span span) const {
  const auto first = std::lower_bound(warned_.begin(), warned_.end(), Span{span.file, span.begin, 0});
  return first != warned_.end() && first->file == span.file && first->begin < span.end;
}

}  // namespace mpol::lint
