// L0525 `at_least_one`: `has at least 1 of …`, which is `has any of …`.
// Why it matters: the number makes the reader ask why it is not 2.
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {

void at_least_one(const Facts& facts, Diagnostics& out) {
  walk(facts.files, [&](const ast::Expr& expr) {
    const auto* has = std::get_if<ast::HasExpr>(&expr.node);
    if (has == nullptr || has->kind != ast::HasKind::AtLeast || !has->at_least) return;
    const auto* number = std::get_if<ast::Literal>(&has->at_least->node);
    if (number == nullptr || number->kind != ast::LiteralKind::Int || number->int_value != 1) return;
    const Span words{expr.span.file, has->has_span.begin, has->at_least->span.end};
    out.report(Code::L0525, words).fix("write `any of`", {{words, "has any"}});
  });
}

}  // namespace mpol::lint
