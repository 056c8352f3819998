// The syntax tree of a policy file, as written: names are not resolved, types are not known.
//
// Made by parse::parse_file, read by check and format. Plain values; spans are byte ranges of the source (base/source).
// After a syntax error the tree holds what could be understood; a missing part is an empty name, a null ExprPtr or an
// ErrorExpr, which later stages pass over without a further report.
// Threads: plain data.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/source/source.hpp"

namespace mpol::ast {

// ---- names
// -----------------------------------------------------------------------------------------------------------

struct Name {
  std::string text;  // empty after a syntax error
  Span span;
};

// `code.insecure`: one or more names with dots.
struct Path {
  std::vector<Name> parts;
  Span span;
  std::string text() const;  // "code.insecure"
};

// `RULE-MIST-001`, or with a last `*` for all rules that begin so.
struct RuleRef {
  std::string text;  // without the star: "RULE-MIST-"
  bool wildcard = false;
  Span span;
};

// ---- expressions
// -----------------------------------------------------------------------------------------------------

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

enum class LiteralKind : std::uint8_t { Bool, Int, Float, Percent, Duration, Rate, Size, String };

// int_value: Bool 0/1; Int; Duration in milliseconds; Rate: events; Size in bytes.
// float_value: Float; Percent as 0..1 (85% is 0.85). int_value2: Rate: period in milliseconds.
struct Literal {
  LiteralKind kind{};
  std::int64_t int_value = 0;
  std::int64_t int_value2 = 0;
  double float_value = 0;
  std::string string_value;  // String: unescaped
};

struct NameExpr {
  Path path;
};
struct RuleExpr {
  RuleRef rule;
};

enum class UnaryOp : std::uint8_t { Not, Negate };
struct UnaryExpr {
  UnaryOp op{};
  ExprPtr operand;
};

enum class BinaryOp : std::uint8_t {
  Implies,
  Or,
  And,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  Add,
  Subtract,
  Multiply,
  Divide
};
struct BinaryExpr {
  BinaryOp op{};
  Span op_span;
  ExprPtr left, right;
};

// `kind is prompt`, `kind is not prompt`.
struct IsExpr {
  ExprPtr subject;
  bool negated = false;
  ExprPtr value;
};

// `self_harm is unavailable`, `user is missing`, each with `not`.
enum class StateKind : std::uint8_t { Unavailable, Missing };
struct StateExpr {
  ExprPtr subject;
  bool negated = false;
  StateKind state{};
};

// `x in { a, b }`, `x in 1 .. 10`, `x in tags`, each with `not`. Exactly one of: items (braces), low and high, list.
struct InExpr {
  ExprPtr subject;
  bool negated = false;
  bool is_set = false;
  std::vector<ExprPtr> items;
  ExprPtr low, high;
  ExprPtr list;
};

// "literal" or /regex/. `text` is the unescaped literal, or the regex as written between the slashes.
// `content` is the span of what stands between the delimiters: regex columns count from content.begin.
struct PatternItem {
  bool is_regex = false;
  std::string text;
  Span span;
  Span content;
};

// A pattern where one is looked for: a name, or a literal or regex written in place.
using PatternRef = std::variant<Path, PatternItem>;

// `text has p`; `has any of g`, `has all of g`, `has at least 3 of { a, b, c }`; `has a near b within 10 words`.
enum class HasKind : std::uint8_t { Plain, Any, All, AtLeast, Near };
enum class DistanceUnit : std::uint8_t { Words, Characters };
struct HasExpr {
  ExprPtr subject;
  HasKind kind{};
  std::vector<PatternRef> patterns;  // Near: exactly two
  bool braces = false;               // the patterns stood in { }
  ExprPtr at_least;                  // AtLeast
  std::int64_t distance = 0;         // Near
  DistanceUnit unit{};               // Near
  Span has_span;
};

// `count of p in text`.
struct CountExpr {
  std::vector<PatternRef> patterns;
  ExprPtr subject;
};

struct Argument {
  std::optional<Name> name;  // `refusal: "standard"`
  ExprPtr value;
};
struct CallExpr {
  Path callee;
  std::vector<Argument> arguments;
};

struct IfExpr {
  ExprPtr condition, then_value, else_value;
};

// `spans of injection_evidence`.
struct SpansExpr {
  Path of;
};

// `any tag in tags where tag == "vip"`, `all …`, `count tag in tags where …`.
enum class QuantifierKind : std::uint8_t { Any, All, Count };
struct QuantifierExpr {
  QuantifierKind kind{};
  Name variable;
  ExprPtr list;
  ExprPtr condition;
};

struct ListExpr {
  std::vector<ExprPtr> items;
};

// Where the parser could not understand an expression. Reported already.
struct ErrorExpr {};

struct Expr {
  Span span;
  std::variant<ErrorExpr, Literal, NameExpr, RuleExpr, UnaryExpr, BinaryExpr, IsExpr, StateExpr, InExpr, HasExpr,
               CountExpr, CallExpr, IfExpr, SpansExpr, QuantifierExpr, ListExpr>
      node;
};

// ---- types
// -----------------------------------------------------------------------------------------------------------

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

// ---- declarations
// ----------------------------------------------------------------------------------------------------

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

enum class CounterKind : std::uint8_t { Count, Sum, Mean, Distinct, Rate, FirstSeen, LastSeen };
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

// ---- tests
// -----------------------------------------------------------------------------------------------------------

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
struct TestDecl {
  std::vector<Entry<ExprPtr>> params;  // `params { hate_block: 60% }`
  std::vector<TestStep> steps;
};

struct ProveDecl {
  ExprPtr property;
};

// ---- files
// -----------------------------------------------------------------------------------------------------------

using DeclNode = std::variant<InputDecl, ParamDecl, SignalDecl, ScoreDecl, PatternDecl, LexiconDecl, ViewDecl,
                              FindingDecl, FindingRows, TextsDecl, LetDecl, CounterDecl, VerdictDecl, ActionDecl,
                              RuleDecl, EscalationDecl, OverrideDecl, TestDecl, ProveDecl>;

// `name` is what the declaration is known by: empty for FindingRows, VerdictDecl and OverrideDecl; the title of a test
// or proof; the string of a text; the id of a rule.
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
  std::vector<std::string> lost_names;  // of declarations that could not be read
};

}  // namespace mpol::ast
