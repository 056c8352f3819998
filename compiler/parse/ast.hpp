// The syntax tree of a policy file, as written: names are not resolved, types are not known.
//
// Made by parse::parse_file, read by check and format. Plain values; spans are byte ranges of the source (base/source).
// After a syntax error the tree holds what could be understood; a missing part is an empty name, a null ExprPtr or an
// ErrorExpr, which later stages pass over without a further report.
// Expressions are in ast_expr.hpp, declarations in ast_decl.hpp; tests and whole files stand here.
// Threads: plain data.
#pragma once
#include "compiler/parse/ast_decl.hpp"

namespace mpol::ast {

// A value of a test event: an expression, `unavailable`, or a nested record.
struct EventValue;
struct EventRecord {
  std::vector<Entry<EventValue>> fields;
};
struct EventValue {
  ExprPtr value;  // null: unavailable or record
  bool unavailable = false;
  std::unique_ptr<EventRecord> record;
  Span span;
};

enum class ExpectKind : std::uint8_t { Rule, Undetermined, Needs, Level, Outcome, Evidence };
struct Expectation {
  ExpectKind kind{};
  bool negated = false;
  RuleRef rule;  // Rule, Undetermined
  Path name;     // Needs: a signal; Outcome: an action or a verdict
  std::int64_t level = 0;
  std::string text;  // Evidence: original text of some evidence span
  Span span;
};
struct TestStep {
  ExprPtr at;  // `at 10min`; null: now
  EventRecord event;
  std::vector<Expectation> expectations;
  bool only = false;  // `expect only …`: no other rule may fire
  Span span;
};
// `case "title" event { … } expect …`: a test of its own, which begins with the steps that stand before all cases.
struct TestCase {
  Name title;
  std::vector<TestStep> steps;
  Span span;
};
struct TestDecl {
  std::vector<Entry<ExprPtr>> params;  // `params { hate_block: 60% }`
  std::vector<TestStep> steps;
  std::optional<EventRecord> each;  // `each event { … }`: what the events of cases have where they say nothing else
  std::vector<TestCase> cases;
};

struct ProveDecl {
  ExprPtr property;
};

using DeclNode = std::variant<InputDecl, ParamDecl, SignalDecl, ScoreDecl, PatternDecl, LexiconDecl, ViewDecl,
                              FindingDecl, FindingRows, TextsDecl, LetDecl, CounterDecl, VerdictDecl, ActionDecl,
                              RuleDecl, EscalationDecl, OverrideDecl, AuditDecl, TestDecl, ProveDecl>;

// `name` is what the declaration is known by: empty for FindingRows, VerdictDecl, OverrideDecl and AuditDecl; the title of
// a test or proof; the string of a text; the id of a rule.
struct Decl {
  std::string doc;  // lines of `///` right before it, without the slashes
  Name name;
  Span span;          // the whole declaration
  Span keyword_span;  // its first word
  DeclNode node;
  bool damaged = false;  // a syntax error stood in it: what it lacks may have been there
};

struct Import {
  Path path;
  std::optional<Name> alias;
  Span span;
};

struct File {
  FileId id;
  std::string doc;
  Path package;  // empty after a syntax error
  std::vector<Import> imports;
  std::vector<Decl> decls;
  bool damaged = false;                 // a syntax error stood in it
  bool lost_imports = false;            // one stood among the imports
  std::vector<std::string> lost_names;  // of declarations that could not be read
};

}  // namespace mpol::ast
