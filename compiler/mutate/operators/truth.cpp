// `param strict : bool = true` → `false`.
#include <fmt/core.h>

#include "compiler/mutate/subject.hpp"

namespace mpol::mutate {

void find_truth(const Subject& subject, Mutations& out) {
  for_each_expr(subject.decl, [&](const ast::Expr& expr, const Place&) {
    const auto* literal = std::get_if<ast::Literal>(&expr.node);
    if (!literal || literal->kind != ast::LiteralKind::Bool) return;
    const char* with = literal->int_value != 0 ? "false" : "true";
    out.replace(expr.span, with, fmt::format("`{}` instead of `{}`", with, subject.text(expr.span)),
                fmt::format("add a test of {} that depends on it", subject.rule_words()));
  });
}

}  // namespace mpol::mutate
