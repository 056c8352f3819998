// The syntax tree: types and declarations, but for tests. Part of ast.hpp, which says what holds for all of it.
#pragma once
#include "compiler/parse/ast_expr.hpp"
#include "program/ir.hpp"

namespace mpol::ast {

struct TypeExpr;

// `one of { a, b }`
struct EnumType {
  std::vector<Name> values;
};
// `list of string`
struct ListType {
  std::unique_ptr<TypeExpr> element;
};
// `{ cwe: string, … }`
struct Field;
struct RecordType {
  std::vector<Field> fields;
};

// `in low .. high`, `at most N`: bounds that belong to a type use.
struct TypeExpr {
  Span span;
  std::variant<Path, EnumType, ListType, RecordType> node;
  bool optional = false;  // `?`
  ExprPtr low, high;      // `in low .. high`
  ExprPtr at_most;        // `at most 1MB`
};

// `key : value` of tables by language or region, refusals, test events. `key` is a name, a language tag or `else`.
template <class Value>
struct Entry {
  Name key;
  bool is_else = false;
  Value value;
};

struct Field {
  std::string doc;
  std::vector<Name> names;  // `user, org : key?`
  std::optional<TypeExpr> type;
  ExprPtr default_value;  // `else …`; may be null
};

struct InputDecl {
  std::vector<Field> fields;
};

struct ParamDecl {
  std::optional<TypeExpr> type;
  std::optional<Name> by;             // `by language`
  ExprPtr value;                      // one value, or
  std::vector<Entry<ExprPtr>> table;  // one a key
  Span value_span;
  ExprPtr low, high;  // `in low .. high`; null when missing
};

struct SignalDecl {
  std::optional<TypeExpr> type;
  ExprPtr timeout;                                     // a duration literal
  std::vector<Name> covers;                            // language tags
  bool covers_more = false;                            // `covers { en, fr, … }`
  std::vector<std::pair<std::string, Span>> known_as;  // `known as "hate/threatening"`
  ExprPtr fallback;                                    // `else …`
};

struct EvidencePart {
  ExprPtr weight;
  ExprPtr condition;
  Span span;
};
struct ScoreDecl {
  std::vector<EvidencePart> evidence;  // `evidence { 60% if … }`, or
  ExprPtr value;                       // a score expression
};

enum class PatternModifier : std::uint8_t { Folded, Word, ExactCase, Leet, Squeezed, Unspaced };
struct PatternModifiers {
  std::vector<std::pair<PatternModifier, Span>> list;
  std::vector<Name> languages;  // `in { fr, de }`
};
struct PatternDecl {
  PatternModifiers modifiers;
  std::vector<PatternItem> items;
};
struct LexiconDecl {
  std::string path;  // as written, relative to the package's folder
  Span path_span;
  PatternModifiers modifiers;
};

struct ViewDecl {
  ExprPtr value;
};

// `finding insecure in code_blocks(text) { cwe : string … }`
struct FindingDecl {
  ExprPtr view;
  std::vector<Field> fields;
};
// A row: a pattern, what excuses it, and its attributes.
struct FindingRow {
  PatternItem pattern;
  PatternModifiers modifiers;
  std::optional<PatternItem> unless;
  std::int64_t unless_within = 0;  // characters
  std::vector<std::pair<Name, ExprPtr>> attributes;
  Span span;
};
// `insecure python { rows }`: rows of a finding for one language of code.
struct FindingRows {
  Path finding;
  Name language;
  std::vector<FindingRow> rows;
};

// `refusal "standard" { en: "…", fr: "…", else: en }`. The declaration's name is the string.
enum class TextsKind : std::uint8_t { Refusal, Resource, Notice };
struct TextsDecl {
  TextsKind kind{};
  std::vector<Entry<ExprPtr>> texts;  // a string literal, or a name that refers to another key
};

struct Parameter {
  Name name;
  std::optional<TypeExpr> type;  // missing: the name is the type, as in `throttle(key, …)`
  ExprPtr default_value;
};

struct LetDecl {
  std::vector<Parameter> parameters;
  bool has_parameters = false;  // `let f() = …` differs from `let f = …`
  std::optional<TypeExpr> type;
  ExprPtr value;
};

using CounterKind = ir::CounterKind;
struct CounterDecl {
  CounterKind kind{};
  bool of_events = false;  // `count of events`
  ExprPtr of;              // what is counted, summed, …
  ExprPtr where;
  std::vector<Name> by;
  ExprPtr over;  // window
  bool fixed_window = false;
  ExprPtr half_life;  // `decay 24h`: a decayed count
  ExprPtr limit;      // Rate: `at 10 per 1min`
  ExprPtr keys;
  ExprPtr late;
  bool including_this = false;
  std::optional<Name> migrate;  // `migrate reset` or `migrate keep`
};

struct VerdictDecl {
  std::vector<Name> order;
};

struct ActionDecl {
  std::vector<Parameter> parameters;
  std::optional<Name> verdict;
  bool durable = false;
  std::optional<Name> otherwise;  // the verdict where a durable action cannot be kept
  bool sealed = false;  // may have the content of a rule that is `sealed`
};

// `block immediate(refusal: "care")`
enum class ActionModifier : std::uint8_t { None, Immediate, Hard };
struct ActionCall {
  Path action;
  ActionModifier modifier{};
  Span modifier_span;
  std::vector<Argument> arguments;
  Span span;
};

struct ForEach {
  Name variable;
  ExprPtr view;
  Path finding;
  ExprPtr where;
  Span span;
};

// `severity high`, `owner "…"`: name and value. Text values of owner, rationale, reference, review_by; severity is a
// name.
struct Metadata {
  Name key;
  std::string value;
  Span value_span;
};

// Clauses may come in any order; a clause given twice (but `unless`, `reference`) is reported by check.
struct RuleBody {
  std::vector<Metadata> metadata;
  std::vector<Name> applies;
  Span applies_span;
  std::vector<ExprPtr> when;
  std::vector<ExprPtr> unless;
  std::optional<Span> open_unless;  // `open unless`: an override may add exceptions
  std::optional<Span> sealed;       // `sealed`: content reaches no action but those that are `sealed` too
  std::optional<Span> stream;       // `stream hold`, or with `retracts` `stream release then retract`
  bool retracts = false;
  std::optional<ForEach> for_each;
  std::vector<ActionCall> unknown;
  std::optional<Span> unknown_span;
  std::vector<ActionCall> then;
  std::optional<Span> then_span;
  std::vector<std::pair<std::string, Span>> repeated;  // clauses that stood more than once
};

struct RuleDecl {
  RuleRef id;
  std::string title;
  Span title_span;
  RuleBody body;
};

struct Level {
  std::int64_t number = 0;
  Span number_span;
  std::string title;
  ExprPtr when;
  ExprPtr lowers_after;  // `lowers after 30d`
  std::vector<ActionCall> then;
  Span span;
};
struct EscalationDecl {
  std::vector<Name> by;  // `by user`
  std::vector<Level> levels;
};

// `override rule RULE-X of base.package { unless … }` or `override param p of base.package = 60%`
struct OverrideDecl {
  std::optional<RuleRef> rule;
  RuleBody body;
  std::optional<Name> param;
  ExprPtr value;                      // one value, or
  std::vector<Entry<ExprPtr>> table;  // one a key
  Path of;
};

// `audit { keep text  hash user, org  drop tags }`
struct AuditClause {
  AuditKept kept{};
  std::vector<Path> names;
};
struct AuditDecl {
  std::vector<AuditClause> clauses;
};

}  // namespace mpol::ast
