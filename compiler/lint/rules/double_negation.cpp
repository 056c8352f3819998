// L0522 `double_negation`: `not (not a)`, or `not (a == b)` where `a != b` says it.
// Why it matters: it must be read twice.
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {

void double_negation(const Facts& facts, Diagnostics& out) {
  walk(facts.files, [&](const ast::Expr& expr) {
    const auto* outer = std::get_if<ast::UnaryExpr>(&expr.node);
    if (outer == nullptr || outer->op != ast::UnaryOp::Not || !outer->operand) return;
    const auto* inner = std::get_if<ast::UnaryExpr>(&outer->operand->node);
    const auto* compare = std::get_if<ast::BinaryExpr>(&outer->operand->node);
    const auto text = [&](const ast::ExprPtr& part) { return std::string(facts.sources.text(part->span)); };
    if (inner != nullptr && inner->op == ast::UnaryOp::Not && inner->operand) {
      out.report(Code::L0522, expr.span).fix("take both out", {{expr.span, "(" + text(inner->operand) + ")"}});
    } else if (compare != nullptr && compare->op == ast::BinaryOp::Equal && compare->left && compare->right) {
      out.report(Code::L0522, expr.span)
          .fix("write `!=`", {{expr.span, text(compare->left) + " != " + text(compare->right)}});
    }
  });
}

}  // namespace mpol::lint
