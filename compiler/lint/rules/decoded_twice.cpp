// L0406 `decoded_twice`: a view decodes what is decoded already.
// Why it matters: `decoded` looks into what it has decoded by itself, so that the second one only costs.
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {
namespace {

const ast::CallExpr* decoding(const ast::ExprPtr& expr) {
  const auto* call = expr ? std::get_if<ast::CallExpr>(&expr->node) : nullptr;
  return call != nullptr && call->callee.text() == "decoded" && call->arguments.size() == 1 ? call : nullptr;
}

}  // namespace

void decoded_twice(const Facts& facts, Diagnostics& out) {
  walk(facts.files, [&](const ast::Expr& expr) {
    const auto* outer = std::get_if<ast::CallExpr>(&expr.node);
    if (outer == nullptr || outer->callee.text() != "decoded" || outer->arguments.size() != 1) return;
    const ast::ExprPtr& inner = outer->arguments[0].value;
    if (decoding(inner) == nullptr) return;
    out.report(Code::L0406, expr.span).fix("decode once", {{expr.span, std::string(facts.sources.text(inner->span))}});
  });
}

}  // namespace mpol::lint
