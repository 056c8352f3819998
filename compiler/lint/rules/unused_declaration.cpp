// L0510 `unused_declaration`: a name is declared, and nothing in the package but tests mentions it.
// Why it matters: a parameter that an operator sets and nothing reads, or a list of terms that nobody looks for, is worse than
// none. A package without rules declares for others; there nothing is said.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

// What it is called; null: its use cannot be seen from names.
const char* kind_of(const ast::Decl& decl) {
  return std::visit(
      [](const auto& node) -> const char* {
        using Node = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<Node, ast::ParamDecl>) return "parameter";
        if constexpr (std::is_same_v<Node, ast::SignalDecl>) return "signal";
        if constexpr (std::is_same_v<Node, ast::ScoreDecl>) return "score";
        if constexpr (std::is_same_v<Node, ast::PatternDecl>) return "pattern";
        if constexpr (std::is_same_v<Node, ast::LexiconDecl>) return "lexicon";
        if constexpr (std::is_same_v<Node, ast::ViewDecl>) return "view";
        if constexpr (std::is_same_v<Node, ast::FindingDecl>) return "finding";
        if constexpr (std::is_same_v<Node, ast::LetDecl>) return "`let`";
        if constexpr (std::is_same_v<Node, ast::ActionDecl>) return "action";
        return nullptr;
      },
      decl.node);
}

}  // namespace

void unused_declaration(const Facts& facts, Diagnostics& out) {
  if (facts.is_library()) return;
  for (const ast::File& file : facts.files) {
    for (const ast::Decl& decl : file.decls) {
      const char* kind = kind_of(decl);
      if (kind == nullptr || decl.name.text.empty() || facts.mentions(decl.name.text) > 0) continue;
      out.report(Code::L0510, decl.name.span, kind, decl.name.text);
    }
  }
}

}  // namespace mpol::lint
