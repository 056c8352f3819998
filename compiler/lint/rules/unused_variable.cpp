// L0513 `unused_variable`: `any x in list where …` with a condition that does not speak of `x`.
// Why it matters: the condition is the same for each element, so that the list says only whether it is empty.
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {

void unused_variable(const Facts& facts, Diagnostics& out) {
  walk(facts.files, [&](const ast::Expr& expr) {
    const auto* loop = std::get_if<ast::QuantifierExpr>(&expr.node);
    if (loop == nullptr || !loop->condition) return;
    bool is_used = false;
    walk(*loop->condition, Overloaded{[&](const ast::Path& path) {
                                        is_used |=
                                            !path.parts.empty() && path.parts.front().text == loop->variable.text;
                                      },
                                      [](const ast::Name&) {}, [](const ast::Expr&) {}});
    if (!is_used) out.report(Code::L0513, loop->variable.span, loop->variable.text);
  });
}

}  // namespace mpol::lint
