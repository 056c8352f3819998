// L0526 `row_repeats_else`: a row of a parameter's table has the value of `else`.
// Why it matters: the row says that its key differs, and it does not.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

const ast::Literal* literal(const ast::ExprPtr& expr) {
  return expr ? std::get_if<ast::Literal>(&expr->node) : nullptr;
}

bool is_same(const ast::Literal& a, const ast::Literal& b) {
  return a.kind == b.kind && a.int_value == b.int_value && a.int_value2 == b.int_value2 &&
         a.float_value == b.float_value && a.string_value == b.string_value;
}

}  // namespace

void row_repeats_else(const Facts& facts, Diagnostics& out) {
  for (const ast::File& file : facts.files) {
    for (const ast::Decl& decl : file.decls) {
      const auto* param = std::get_if<ast::ParamDecl>(&decl.node);
      if (param == nullptr) continue;
      const ast::Literal* other = nullptr;
      for (const auto& row : param->table) {
        if (row.is_else) other = literal(row.value);
      }
      for (const auto& row : param->table) {
        const ast::Literal* own = literal(row.value);
        if (row.is_else || own == nullptr || other == nullptr || !is_same(*own, *other)) continue;
        // `fr-CA` may be there to differ from `fr`, which has its own row.
        if (row.key.text.find('-') == std::string::npos)
          out.report(Code::L0526, join(row.key.span, row.value->span), row.key.text);
      }
    }
  }
}

}  // namespace mpol::lint
