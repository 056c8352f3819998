// Facts: what several lints ask of a package, worked out once.
//
// Own are the package's own files and its lexicons: lints speak of nothing else. Ids of the checked form are its own and those of all
// that it imports.
// Threads: many may read one; the package and the settings must stay.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/check/policies/foreseen.hpp"
#include "compiler/lint/lint.hpp"
#include "program/patterns/pattern.hpp"

namespace mpol::lint {

// A rule of the package, checked and as it is written.
struct OwnRule {
  RuleId id;
  const checked::Rule& rule;
  const ast::Decl& decl;
  const ast::RuleDecl& written;
  std::string key, effect;  // equal for rules that ask for the same, that do the same (keys.hpp)
};

// A pattern that the package declares: of a `pattern`, or of a row of a finding.
struct OwnPattern {
  const ast::Decl& decl;
  const ast::PatternItem& item;
  const ast::PatternModifiers& modifiers;
  patterns::Pattern compiled;
};

class Facts {
 public:
  Facts(const Package& package, const Settings& settings, const Diagnostics& checked);

  const checked::Policy& policy;
  const SourceTree& sources;
  const std::vector<ast::File>& files;
  const Settings& settings;
  const check::Foreseen foreseen;

  bool is_own(Span span) const { return is_own(span.file); }
  bool is_own(const std::string& file) const { return own_names_.contains(file); }
  bool is_own(FileId file) const { return own_files_.contains(file); }
  const std::vector<OwnRule>& rules() const { return rules_; }
  // In the order of the files.
  const std::vector<OwnPattern>& patterns() const { return patterns_; }
  // What the package asks in conditions: of its rules, counters, levels and scores, each whole.
  const std::vector<const checked::Expr*>& conditions() const { return conditions_; }
  // The rules that some test expects to fire, or not to.
  std::set<std::uint32_t> tested_rules(bool negated) const;
  // How often a name stands in the package's files outside of tests and of what it is declared as.
  std::uint32_t mentions(const std::string& name) const;
  // Whether a package that only declares what others use: it has no rules of its own.
  bool is_library() const { return rules_.empty(); }
  // Whether check has warned of something within.
  bool is_warned(Span span) const;

 private:
  void add_rule(RuleId id, const ast::Decl& decl, const ast::RuleDecl& written);
  void add_patterns(const ast::Decl& decl);
  void add_pattern(const ast::Decl& decl, const ast::PatternItem& item, const ast::PatternModifiers& modifiers);
  void add_conditions();
  void add_lexicons(const ast::File& file, const ast::LexiconDecl& lexicon);

  std::set<FileId> own_files_;
  std::set<std::string> own_names_;
  std::vector<const checked::Expr*> conditions_;
  std::vector<OwnRule> rules_;
  std::vector<OwnPattern> patterns_;
  std::unordered_map<std::string, std::uint32_t> mentions_;
  std::vector<Span> warned_;  // sorted
};

}  // namespace mpol::lint
