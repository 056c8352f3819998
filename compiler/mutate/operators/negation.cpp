// `text has p` → `not text has p`; `not x` → `x`. Comparisons have their opposite (comparison.cpp).
#include <fmt/core.h>

#include "compiler/mutate/step.hpp"
#include "compiler/mutate/subject.hpp"

namespace mpol::mutate {
namespace {

// Conditions that are not made of others, and have no opposite of their own.
bool takes_not(const ast::Expr& expr) {
  return std::holds_alternative<ast::HasExpr>(expr.node) || std::holds_alternative<ast::NameExpr>(expr.node) ||
         std::holds_alternative<ast::CallExpr>(expr.node) || std::holds_alternative<ast::QuantifierExpr>(expr.node);
}

}  // namespace

void find_negation(const Subject& subject, Mutations& out) {
  for_each_expr(subject.decl, [&](const ast::Expr& expr, const Place& place) {
    if (!place.is_condition) return;
    const std::string advice =
        fmt::format("add a test in which `{}` alone decides on {}", subject.text(expr.span), subject.rule_words());
    if (const auto* unary = std::get_if<ast::UnaryExpr>(&expr.node);
        unary && unary->op == ast::UnaryOp::Not && unary->operand) {
      const Span taken{expr.span.file, expr.span.begin, expr.span.begin + 3};
      out.remove(taken, taken, "without `not`", advice);
    } else if (takes_not(expr)) {
      out.add({{before(expr.span), "not "}}, expr.span, "with `not`", advice);
    }
  });
}

}  // namespace mpol::mutate
