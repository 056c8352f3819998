// `a and b` → `a or b`, and back.
#include <fmt/core.h>

#include "compiler/mutate/subject.hpp"

namespace mpol::mutate {

void find_logic(const Subject& subject, Mutations& out) {
  for_each_expr(subject.decl, [&](const ast::Expr& expr, const Place&) {
    const auto* binary = std::get_if<ast::BinaryExpr>(&expr.node);
    if (!binary || (binary->op != ast::BinaryOp::And && binary->op != ast::BinaryOp::Or)) return;
    const bool is_and = binary->op == ast::BinaryOp::And;
    out.replace(binary->op_span, is_and ? "or" : "and", is_and ? "`or` instead of `and`" : "`and` instead of `or`",
                fmt::format("add a test in which just one side of `{}` is true, on {}", is_and ? "and" : "or",
                            subject.rule_words()));
  });
}

}  // namespace mpol::mutate
