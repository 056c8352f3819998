// L0521 `long_condition`: a rule's `when`, as it is written, joins more than 16 conditions.
// Why it matters: nobody can say what it means. `let` gives parts names.
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {
namespace {

constexpr std::size_t kMany = 16;

}  // namespace

void long_condition(const Facts& facts, Diagnostics& out) {
  for (const OwnRule& rule : facts.rules()) {
    for (const ast::ExprPtr& when : rule.written.body.when) {
      std::size_t conditions = 1;
      if (!when) continue;
      walk(*when, Overloaded{[&](const ast::Expr& expr) {
                               const auto* binary = std::get_if<ast::BinaryExpr>(&expr.node);
                               conditions += binary != nullptr &&
                                             (binary->op == ast::BinaryOp::And || binary->op == ast::BinaryOp::Or);
                             },
                             [](const ast::Path&) {}, [](const ast::Name&) {}});
      if (conditions > kMany)
        out.report(Code::L0521, when->span, rule.rule.id, conditions).help("give parts of it names: `let name = …`");
    }
  }
}

}  // namespace mpol::lint
