// L0115 `override_without_effect`: an override leaves a rule or a parameter as it is.
// Why it matters: it looks as if this layer had decided something.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

bool is_of(const OverrideInfo& change, const ast::OverrideDecl& decl) {
  if (change.of != decl.of.text()) return false;
  return decl.rule ? change.rule == decl.rule->text : decl.param && change.param == decl.param->text;
}

}  // namespace

void override_without_effect(const Facts& facts, Diagnostics& out) {
  for (const ast::File& file : facts.files) {
    for (const ast::Decl& decl : file.decls) {
      const auto* written = std::get_if<ast::OverrideDecl>(&decl.node);
      if (written == nullptr) continue;
      for (const OverrideInfo& change : facts.policy.tables.overrides) {
        if (change.package != facts.policy.tables.package || change.before != change.after) continue;
        if (is_of(change, *written))
          out.report(Code::L0115, decl.keyword_span, written->rule ? written->rule->text : written->param->text);
      }
    }
  }
}

}  // namespace mpol::lint
