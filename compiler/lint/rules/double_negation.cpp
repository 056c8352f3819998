// L0522 `double_negation`: `not (not a)`, or `not (a == b)` where `a != b` says it.
// Why it matters: it must be read twice.
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {
namespace {

bool joins_conditions(const ast::Expr& expr) {
  const auto* binary = std::get_if<ast::BinaryExpr>(&expr.node);
  return binary != nullptr &&
         (binary->op == ast::BinaryOp::And || binary->op == ast::BinaryOp::Or || binary->op == ast::BinaryOp::Implies);
}

// What says the same as `not operand` with one `not` less, and how that is called.
std::optional<std::pair<const char*, std::string>> shorter(const ast::Expr& operand, const SourceTree& sources) {
  const auto text = [&](const ast::ExprPtr& part) { return std::string(sources.text(part->span)); };
  const auto* inner = std::get_if<ast::UnaryExpr>(&operand.node);
  if (inner != nullptr && inner->op == ast::UnaryOp::Not && inner->operand) {
    const std::string rest = text(inner->operand);
    return std::pair("take both out", joins_conditions(*inner->operand) ? "(" + rest + ")" : rest);
  }
  const auto* compare = std::get_if<ast::BinaryExpr>(&operand.node);
  if (compare != nullptr && compare->op == ast::BinaryOp::Equal && compare->left && compare->right)
    return std::pair("write `!=`", text(compare->left) + " != " + text(compare->right));
  return std::nullopt;
}

}  // namespace

void double_negation(const Facts& facts, Diagnostics& out) {
  walk(facts.files, [&](const ast::Expr& expr) {
    const auto* outer = std::get_if<ast::UnaryExpr>(&expr.node);
    if (outer == nullptr || outer->op != ast::UnaryOp::Not || !outer->operand) return;
    if (const auto found = shorter(*outer->operand, facts.sources))
      out.report(Code::L0522, expr.span).fix(found->first, {{expr.span, found->second}});
  });
}

}  // namespace mpol::lint
