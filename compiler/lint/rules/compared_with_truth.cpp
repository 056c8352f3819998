// L0523 `compared_with_truth`: `x == true`, where `x` is a condition already.
// Why it matters: `x == false` is easily misread, and `not x` is not.
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {
namespace {

// Whether `true` or `false`; nothing for what is no such literal.
std::optional<bool> truth_of(const ast::ExprPtr& expr) {
  const auto* literal = expr ? std::get_if<ast::Literal>(&expr->node) : nullptr;
  if (literal == nullptr || literal->kind != ast::LiteralKind::Bool) return std::nullopt;
  return literal->int_value != 0;
}

bool needs_brackets(const ast::Expr& expr) {
  return !std::holds_alternative<ast::NameExpr>(expr.node) && !std::holds_alternative<ast::CallExpr>(expr.node);
}

}  // namespace

void compared_with_truth(const Facts& facts, Diagnostics& out) {
  walk(facts.files, [&](const ast::Expr& expr) {
    const auto* compare = std::get_if<ast::BinaryExpr>(&expr.node);
    const bool is_equal = compare != nullptr && compare->op == ast::BinaryOp::Equal;
    if (!is_equal && (compare == nullptr || compare->op != ast::BinaryOp::NotEqual)) return;
    const auto right = truth_of(compare->right), left = truth_of(compare->left);
    if (right.has_value() == left.has_value()) return;
    const ast::ExprPtr& rest = right ? compare->left : compare->right;
    if (!rest) return;
    std::string text(facts.sources.text(rest->span));
    if (needs_brackets(*rest)) text = "(" + text + ")";
    const bool is_true = (right ? *right : *left) == is_equal;
    out.report(Code::L0523, expr.span, is_true ? "the condition alone" : "`not`")
        .fix(is_true ? "write the condition alone" : "write `not`", {{expr.span, is_true ? text : "not " + text}});
  });
}

}  // namespace mpol::lint
