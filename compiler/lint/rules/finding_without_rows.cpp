// L0119 `finding_without_rows`: a finding is declared, and nothing says what to look for.
// Why it matters: rules that ask for it never fire.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void finding_without_rows(const Facts& facts, Diagnostics& out) {
  for (const ast::File& file : facts.files) {
    for (const ast::Decl& decl : file.decls) {
      if (!std::holds_alternative<ast::FindingDecl>(decl.node)) continue;
      const std::string name = facts.policy.tables.package + "." + decl.name.text;
      for (const FindingSource& finding : facts.policy.tables.findings) {
        if (finding.name != name || !finding.rows.empty()) continue;
        out.report(Code::L0119, decl.name.span, decl.name.text)
            .help(fmt::format("rows stand in `{} python {{ /regex/ … }}`", decl.name.text));
        break;
      }
    }
  }
}

}  // namespace mpol::lint
