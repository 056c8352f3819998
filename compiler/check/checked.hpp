// The checked form: a policy whose names are resolved and whose types are known. Made by check::check, read by lower,
// lint and the tools. All packages that the policy imports are merged into one set of tables (program/tables.hpp);
// conditions are trees of the IR's own operations, so that an operation has one meaning, and lowering shares and
// flattens.
//
// What the author may write more shortly is already spelled out, and overrides have taken effect: `implies`, `is`, `in`, `>=`, `applies to`, calls of
// `let` functions, named views. A named `let` without parameters is inlined too; lower shares equal trees again.
// Threads: plain data.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/source/source.hpp"
#include "program/ir.hpp"

namespace mpol::checked {

// A typed expression. Payload fields are those of ir::Inst for the same op (program/ir.def).
struct Expr {
  ir::Op op{};
  ir::Type type{};
  ValueKind kind{};  // what the author sees: a score, a duration …; Bool for truths
  bool flag = false;
  std::uint32_t a = Id<void>::kNone, b = Id<void>::kNone, c = Id<void>::kNone;
  std::int64_t int_value = 0;
  double number = 0;
  ScoreId score;
  std::vector<Expr> operands;
  Span span;
};

struct ActionArg {
  std::string name;
  ir::ArgKind kind{};
  std::optional<Expr> value;  // Value
  TextsId texts;
  ScoreId score;  // SpansOfScore: checked::Policy::scores
  PatternSetId patterns;
  FieldId field;  // Content
  std::int64_t count = 0, period_ms = 0;
  ValueKind shown_as{};
  Span span;  // of the value; a default's stands in its declaration
};
struct ActionCall {
  ActionId action;
  ir::Modifier modifier{};
  std::vector<ActionArg> args;  // in the order of ActionInfo::params; defaults filled in
  Span span;
};

struct Rule {
  std::string id, title, severity, owner, rationale;
  std::vector<std::string> references;
  std::string doc;
  bool hard = false, sealed = false;
  ir::StreamPolicy stream{};
  std::optional<Expr> applies;  // SymbolIn over `kind`
  std::optional<Expr> when;
  std::vector<Expr> unless;
  std::optional<Expr> findings;  // AnyFinding of `for each`
  std::vector<ActionCall> then, unknown;
  bool has_unknown = false;
  Span id_span, span;
};

// A declared default: what FieldOr and SignalOr fall back to is part of the expression; this is for the tools.
struct Score {
  std::string name;
  Expr value;  // NoisyOr, or any score expression
  Span span;
};

// The parts are those of ir::Counter, ir::Escalation and ir::Level.
struct Counter {
  std::string name, package;
  ir::CounterKind kind{};
  std::optional<Expr> of, where;
  std::vector<Expr> by;
  std::vector<std::string> key_names;
  std::optional<Expr> over, half_life, keys, late;
  bool is_fixed = false;
  std::int64_t limit_count = 0, limit_period_ms = 0;
  bool includes_this = false;
  ir::Migration migration{};
  ValueKind shown_as{};
  Span span;
};
struct Level {
  std::int64_t number = 0;
  std::string title;
  std::optional<Expr> condition, lowers_after;
  std::vector<ActionCall> then;
  Span span;
};
struct Escalation {
  std::string name;
  std::vector<Expr> by;
  std::vector<std::string> key_names;
  std::vector<Level> levels;
  Span span;
};

enum class ExpectKind : std::uint8_t { Rule, Undetermined, Needs, Level, Action, Verdict, Evidence };
struct Expectation {
  ExpectKind kind{};
  bool negated = false;
  std::string name;  // rule id (a prefix when wildcard), signal, action, evidence text
  bool wildcard = false;
  std::vector<RuleId> rules;  // Rule, Undetermined: the ones meant
  VerdictId verdict;
  std::int64_t level = 0;
  Span span;
};
// A value of a test event, as JSON-like data that the event reader's own rules check.
struct EventValue {
  ValueKind kind{};
  bool truth = false;
  std::int64_t int_value = 0;
  double number = 0;
  std::string text;
  std::vector<std::string> list;
  bool unavailable = false;  // signals
};
// When a test's clock starts: 2026-01-01T00:00:00Z.
inline constexpr std::int64_t kTestEpochMs = 1'767'225'600'000;
struct TestStep {
  std::int64_t at_ms = 0;  // after kTestEpochMs; their sum is a time that events may have
  std::vector<std::pair<FieldId, EventValue>> fields;
  std::vector<std::pair<SignalId, EventValue>> signals;
  std::optional<EventValue> other_signals;  // `else: 2%`: every score that is not named
  bool counters_unavailable = false;        // their store cannot be reached during this event
  std::vector<Expectation> expectations;
  bool only = false;
  Span span;
};
// A test, or one of its cases.
struct Test {
  std::string title;  // of a case: "the test: the case"
  std::vector<std::pair<ParamId, Param>> params;  // with the test's rows
  std::vector<TestStep> steps;
  Span span;
};

// Declarations that are checked now and executed by later work. `what` is "a proof".
struct Deferred {
  std::string what;
  std::string name;
  Span span;  // the declaration's keyword
};

// A name that tools show: for completion, coverage, documents.
struct Symbol {
  std::string package, name, kind, doc;
  Span span;
};

struct Policy {
  Tables tables;
  std::vector<Rule> rules;        // RuleId
  std::vector<Score> scores;      // ScoreId
  std::vector<Test> tests;        // of the policy's own package
  std::vector<Counter> counters;  // CounterId
  std::vector<Escalation> escalations;
  std::vector<Deferred> proofs;
  std::vector<Symbol> symbols;
  std::uint32_t loops = 0;
};

}  // namespace mpol::checked
