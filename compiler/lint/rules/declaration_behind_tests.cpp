// L0527 `declaration_behind_tests`: in its file, a declaration stands behind the tests.
// Why it matters: who reads a file stops at its tests.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void declaration_behind_tests(const Facts& facts, Diagnostics& out) {
  for (const ast::File& file : facts.files) {
    const ast::Decl* test = nullptr;
    bool has_rule_since = false;
    for (const ast::Decl& decl : file.decls) {
      const bool is_proof = std::holds_alternative<ast::ProveDecl>(decl.node);
      if (std::holds_alternative<ast::TestDecl>(decl.node)) {
        test = &decl;
        has_rule_since = false;
        continue;
      }
      // Files that hold several rules, each with its tests behind it, are in order.
      has_rule_since |= std::holds_alternative<ast::RuleDecl>(decl.node);
      if (test == nullptr || is_proof || has_rule_since) continue;
      const bool is_used_later = &decl != &file.decls.back();
      if (!is_used_later) out.report(Code::L0527, decl.keyword_span, facts.sources.text(decl.keyword_span));
    }
  }
}

}  // namespace mpol::lint
