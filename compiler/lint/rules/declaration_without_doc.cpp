// L0519 `declaration_without_doc`: a parameter, counter or `let` function has no `///` comment.
// Why it matters: an operator sets the parameter and sees only its name.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

const char* kind_of(const ast::Decl& decl) {
  if (std::holds_alternative<ast::ParamDecl>(decl.node)) return "parameter";
  if (std::holds_alternative<ast::CounterDecl>(decl.node)) return "counter";
  const auto* let = std::get_if<ast::LetDecl>(&decl.node);
  return let != nullptr && let->has_parameters ? "function" : nullptr;
}

}  // namespace

void declaration_without_doc(const Facts& facts, Diagnostics& out) {
  for (const ast::File& file : facts.files) {
    for (const ast::Decl& decl : file.decls) {
      const char* kind = kind_of(decl);
      if (kind == nullptr || !decl.doc.empty()) continue;
      out.report(Code::L0519, decl.name.span, kind, decl.name.text);
    }
  }
}

}  // namespace mpol::lint
