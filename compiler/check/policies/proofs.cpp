#include "compiler/check/expressions/expressions.hpp"
#include "compiler/check/policies/policies.hpp"

namespace mpol::check {

void check_proof(Context& context, const FileScope& file, const ast::Decl& decl) {
  const auto& proof = std::get<ast::ProveDecl>(decl.node);
  context.policy.proofs.push_back({"a proof", decl.name.text, decl.keyword_span});
  Scope scope{file, {}, true, true};
  if (proof.property) check_condition(context, scope, *proof.property);
}

}  // namespace mpol::check
