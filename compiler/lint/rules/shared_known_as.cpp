// L0122 `shared_known_as`: two signals are known by one name, or a signal by another's own name.
// Why it matters: an event that brings that name sets one of them only, and which is not to be seen in the policy.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {

void shared_known_as(const Facts& facts, Diagnostics& out) {
  std::map<std::string, std::string> owners;  // a name, to the signal that has it
  for (const SignalInfo& signal : facts.policy.tables.signals) owners.emplace(signal.name, signal.name);
  for (const ast::File& file : facts.files) {
    for (const ast::Decl& decl : file.decls) {
      const auto* signal = std::get_if<ast::SignalDecl>(&decl.node);
      if (signal == nullptr) continue;
      for (const auto& [name, span] : signal->known_as) {
        const auto [owner, is_new] = owners.try_emplace(name, decl.name.text);
        if (!is_new && owner->second != decl.name.text) out.report(Code::L0122, span, name, owner->second);
      }
    }
  }
}

}  // namespace mpol::lint
