// L0212 `override_weakens_critical`: a layer excuses something from a high or critical rule of the package below.
// Why it matters: who owns the rule does not see it; the exception wants as much thought as the rule did.
#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void override_weakens_critical(const Facts& facts, Diagnostics& out) {
  for (const ast::File& file : facts.files) {
    for (const ast::Decl& decl : file.decls) {
      const auto* change = std::get_if<ast::OverrideDecl>(&decl.node);
      if (change == nullptr || !change->rule) continue;
      for (const checked::Rule& rule : facts.policy.rules) {
        if (rule.id != change->rule->text || !is_severe(rule)) continue;
        out.report(Code::L0212, change->rule->span, rule.id, rule.severity, rule.owner.empty() ? "nobody" : rule.owner)
            .help("if its owner agrees, say so: `// lint: allow(override_weakens_critical) agreed with …`");
      }
    }
  }
}

}  // namespace mpol::lint
