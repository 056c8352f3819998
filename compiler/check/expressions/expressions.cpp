#include "compiler/check/expressions/expressions.hpp"

#include <fmt/core.h>

#include "base/limits.hpp"
#include "base/text/languages.hpp"
#include "compiler/check/expressions/build.hpp"
#include "compiler/check/expressions/families.hpp"
#include "compiler/check/expressions/language_tag.hpp"

namespace mpol::check {
namespace {

constexpr std::string_view kBracketList = "a list in brackets";

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

Value check_literal(Context& context, const ast::Expr& expr, const ast::Literal& literal) {
  Value value;
  switch (literal.kind) {
    case ast::LiteralKind::Bool: value = scalar(Kind::Bool, truth_const(literal.int_value != 0, expr.span)); break;
    case ast::LiteralKind::Int: value = scalar(Kind::Int, int_const(literal.int_value, Kind::Int, expr.span)); break;
    case ast::LiteralKind::Float:
      value = scalar(Kind::Float, number_const(literal.float_value, Kind::Float, expr.span));
      break;
    case ast::LiteralKind::Percent:
      value = scalar(Kind::Score, number_const(literal.float_value, Kind::Score, expr.span));
      break;
    case ast::LiteralKind::Duration:
      value = scalar(Kind::Duration, int_const(literal.int_value, Kind::Duration, expr.span));
      break;
    case ast::LiteralKind::Rate:
      value = scalar(Kind::Rate, int_const(literal.int_value, Kind::Rate, expr.span));
      value.expr.number = static_cast<double>(literal.int_value2);
      break;
    case ast::LiteralKind::Size: value = scalar(Kind::Size, int_const(literal.int_value, Kind::Size, expr.span)); break;
    case ast::LiteralKind::String:
      value = scalar(Kind::String, symbol_const(context.tables.symbol(literal.string_value), Kind::String, expr.span));
      break;
  }
  value.is_literal = true;
  return value;
}

// A list is only ever a field; a list in brackets stands where constants are asked for (defaults, tests).
Value check_list(Context& context, const ast::Expr& expr) {
  return report_not_here(context, expr.span, kBracketList, "a default or a test's event");
}

// `pt-BR` where a language is expected: the grammar reads a difference.
bool is_hyphenated_tag(const Context& context, const ast::Expr& expr, const Type* expected) {
  return expected != nullptr && expected->kind == Kind::Language &&
         std::holds_alternative<ast::BinaryExpr>(expr.node) && language_tag(context.sources.text(expr.span));
}

Value dispatch(Context& context, Scope& scope, const ast::Expr& expr, const Type* expected) {
  if (is_hyphenated_tag(context, expr, expected))
    return symbol_value(context, std::string(context.sources.text(expr.span)), *expected, expr.span);
  return std::visit(Overloaded{
                        [&](const ast::ErrorExpr&) { return error_value(expr.span); },
                        [&](const ast::Literal& node) { return check_literal(context, expr, node); },
                        [&](const ast::NameExpr& node) { return check_name(context, scope, expr, node, expected); },
                        [&](const ast::RuleExpr& node) {
                          Value value = report_not_here(context, expr.span, "a rule's id", "`fired(…)`");
                          (void)node;
                          return value;
                        },
                        [&](const ast::UnaryExpr& node) { return check_unary(context, scope, expr, node, expected); },
                        [&](const ast::BinaryExpr& node) { return check_binary(context, scope, expr, node); },
                        [&](const ast::IsExpr& node) { return check_is(context, scope, expr, node); },
                        [&](const ast::StateExpr& node) { return check_state(context, scope, expr, node); },
                        [&](const ast::InExpr& node) { return check_in(context, scope, expr, node); },
                        [&](const ast::HasExpr& node) { return check_has(context, scope, expr, node); },
                        [&](const ast::CountExpr& node) { return check_count(context, scope, expr, node); },
                        [&](const ast::CallExpr& node) { return check_call(context, scope, expr, node); },
                        [&](const ast::IfExpr& node) { return check_if(context, scope, expr, node, expected); },
                        [&](const ast::SpansExpr&) {
                          return report_not_here(context, expr.span, "`spans of`", "an argument of an action");
                        },
                        [&](const ast::QuantifierExpr& node) { return check_quantifier(context, scope, expr, node); },
                        [&](const ast::ListExpr&) { return check_list(context, expr); },
                    },
                    expr.node);
}

bool spend(Context& context, std::uint32_t nodes, Span span) {
  if (context.budget >= nodes && context.policy_budget >= nodes) {
    context.budget -= nodes;
    context.policy_budget -= nodes;
    return true;
  }
  const bool whole_policy = context.budget >= nodes;
  context.budget = 0;
  if (context.budget_reported || context.policy_budget_reported) return false;
  context.budget_reported = true;
  context.policy_budget_reported = whole_policy;
  context.out->report(Code::E0702, span, whole_policy ? limits::kMaxPolicyNodes : limits::kMaxExprNodes)
      .note(whole_policy ? "together with what stands before it" : "")
      .help("every use of a `let` or `score` counts with its whole size");
  return false;
}

void report_score_range(Context& context, Span span) {
  context.out->report(Code::E0308, span, quoted(context.sources, span));
}

void report_int_for_score(Context& context, const Value& value) {
  const std::string_view text = context.sources.text(value.span);
  auto report = context.out->report(Code::E0307, value.span, text);
  const std::int64_t number = value.expr.int_value;
  if (number == 1)
    report.help("write `100%` or `1%`");
  else if (number >= 0 && number <= 100)
    report.fix(fmt::format("write `{}%`", number), {{value.span, fmt::format("{}%", number)}});
}

bool within_score(double number) { return number >= 0 && number <= 1; }

// A constant number where a score is expected: a literal, or arithmetic on literals.
Value constant_as_score(Context& context, Value value) {
  if (!within_score(value.expr.number)) {
    report_score_range(context, value.span);
    return error_value(value.span);
  }
  value.type = Kind::Score;
  value.expr.kind = ValueKind::Score;
  return value;
}

}  // namespace

Value check_expr(Context& context, Scope& scope, const ast::Expr& expr, const Type* expected) {
  if (context.budget == 0 && (context.budget_reported || context.policy_budget_reported)) return error_value(expr.span);
  Value value = dispatch(context, scope, expr, expected);
  if (!spend(context, value.nodes, expr.span)) return error_value(expr.span);
  value.span = expr.span;
  value.expr.span = expr.span;
  return value;
}

bool converts_silently(const Value& value, const Type& expected) {
  if (same_type(value.type, expected)) return true;
  if (expected.kind == Kind::Float) return is_number(value.type.kind);
  if (!value.is_literal) return false;
  if (value.type.kind == Kind::String) return is_symbol(expected.kind);
  return value.type.kind == Kind::Float && expected.kind == Kind::Score;
}

// `"4h"` and `"70%"` where the number itself is expected.
void fix_quoted_number(Context& context, const Value& value, Diagnostics::Builder& report) {
  const std::string_view text = context.sources.text(value.span);
  if (!value.is_literal || value.type.kind != Kind::String || text.size() < 3 || text[1] < '0' || text[1] > '9') return;
  const std::string number(text.substr(1, text.size() - 2));
  if (number.find_first_not_of("0123456789_.%smhdwin") == std::string::npos)
    report.fix(fmt::format("write `{}`", number), {{value.span, number}});
}

Value fit(Context& context, Value value, const Type& expected) {
  if (value.type.is_error() || expected.is_error()) return error_value(value.span);
  const Kind from = value.type.kind;
  if (expected.kind == Kind::Score && value.is_constant && (from == Kind::Float || from == Kind::Score))
    return constant_as_score(context, std::move(value));
  if (same_type(value.type, expected)) return value;
  if (expected.kind == Kind::Float && is_number(from)) {
    value.expr = to_number(std::move(value.expr));
    value.expr.kind = ValueKind::Float;
    value.type = Kind::Float;
    return value;
  }
  if (value.is_literal && from == Kind::String && is_symbol(expected.kind))
    return symbol_value(context, context.policy.tables.symbols[value.expr.a], expected, value.span);
  if (expected.kind == Kind::Score && from == Kind::Int && value.is_literal) {
    report_int_for_score(context, value);
    return error_value(value.span);
  }
  auto report = context.out->report(Code::E0301, value.span, describe(expected), describe(value.type));
  if (value.entity != nullptr)
    report.label(value.entity->span, fmt::format("`{}` is declared here", value.entity->name));
  else if (expected.kind == Kind::Duration && value.is_literal)
    report.help("a duration has a unit: `250ms`, `10min`, `24h`");
  if (expected.kind == Kind::Rate && value.is_literal) report.help("a rate names a span of time: `10 per 1min`");
  if (expected.kind == Kind::Text && from == Kind::List) report.help("a list is looked into: `\"…\" in tags`");
  fix_quoted_number(context, value, report);
  return error_value(value.span);
}

Value check_as(Context& context, Scope& scope, const ast::Expr& expr, const Type& expected) {
  return fit(context, check_expr(context, scope, expr, &expected), expected);
}

Value check_condition(Context& context, Scope& scope, const ast::Expr& expr) {
  Value value = check_expr(context, scope, expr);
  if (value.type.is_error() || value.type.kind == Kind::Bool) return value;
  auto report = context.out->report(Code::E0302, expr.span, describe(value.type));
  const std::string_view text = context.sources.text(expr.span);
  if (value.type.kind == Kind::Score) report.help(fmt::format("compare it, for example `{} >= 80%`", text));
  if (value.type.kind == Kind::Text) report.help(fmt::format("say what to look for: `{} has …`", text));
  return error_value(expr.span);
}

Value check_constant(Context& context, Scope& scope, const ast::Expr& expr, const Type& expected) {
  Value value = check_as(context, scope, expr, expected);
  if (value.type.is_error() || value.is_constant) return value;
  context.out->report(Code::E0322, expr.span, describe(expected));
  return error_value(expr.span);
}

bool check_language_code(Context& context, std::string_view tag, Span span) {
  const std::string_view code = tag.substr(0, tag.find('-'));
  if (is_language_code(code)) return true;
  auto report = context.out->report(Code::E0336, span, code);
  const std::string meant(language_code_for(code));
  const std::string_view written = context.sources.text(span);
  if (meant.empty()) {
    report.help("a language has two letters, or three where there are no two: `fr`, `pt-BR`, `yue` (ISO 639, BCP 47)");
  } else if (written.empty()) {
    report.help(fmt::format("name the file with `{}`", meant));
  } else {
    const std::uint32_t begin = span.begin + (written.starts_with('"') ? 1 : 0);
    const Span place{span.file, begin, begin + static_cast<std::uint32_t>(code.size())};
    report.fix(fmt::format("write `{}`", meant), {{place, meant}});
  }
  return false;
}

Value symbol_value(Context& context, const std::string& text, const Type& type, Span span) {
  std::string shown = text;
  if (type.kind == Kind::Enum && std::find(type.values->begin(), type.values->end(), text) == type.values->end()) {
    auto report = context.out->report(Code::E0309, span, text, describe(type));
    const bool quoted = context.sources.text(span).starts_with('"');
    if (const auto nearest = nearest_name(text, *type.values))
      report.fix(fmt::format("write `{}`", *nearest), {{span, quoted ? '"' + *nearest + '"' : *nearest}});
    return error_value(span);
  }
  if (type.kind == Kind::Language) {
    const auto tag = language_tag(text);
    if (!tag) {
      context.out->report(Code::E0310, span, text)
          .help("a tag is a language, then script and region: `fr`, `zh-Hant`, `pt-BR`");
      return error_value(span);
    }
    if (!check_language_code(context, *tag, span)) return error_value(span);
    shown = *tag;
  }
  Value value = scalar(type, symbol_const(context.tables.symbol(shown), type.kind, span));
  value.type.optional = false;
  return value;
}

Value report_not_here(Context& context, Span span, std::string_view what, std::string_view where) {
  auto report = context.out->report(Code::E0327, span, what, where);
  if (what == kBracketList) report.help("a set of values stands in braces: `in { a, b }`");
  return error_value(span);
}

}  // namespace mpol::check
