// The syntax tree: names and expressions. Part of ast.hpp, which says what holds for all of it.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/source/source.hpp"

namespace mpol::ast {

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

}  // namespace mpol::ast
