// L0511 `unused_text`: a refusal, resource or notice that no action names.
// Why it matters: somebody translated it into many languages, and nobody will read it. A package without rules declares for
// others.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

void add(const std::vector<checked::ActionCall>& calls, std::set<std::uint32_t>& used) {
  for (const checked::ActionCall& call : calls) {
    for (const checked::ActionArg& arg : call.args) {
      if (arg.texts.has_value()) used.insert(arg.texts.index);
    }
  }
}

}  // namespace

void unused_text(const Facts& facts, Diagnostics& out) {
  if (facts.is_library()) return;
  std::set<std::uint32_t> used;
  for (const checked::Rule& rule : facts.policy.rules) {
    add(rule.then, used);
    add(rule.unknown, used);
  }
  for (const checked::Escalation& escalation : facts.policy.escalations) {
    for (const checked::Level& level : escalation.levels) add(level.then, used);
  }
  constexpr std::string_view kKinds[] = {"refusal", "resource", "notice"};
  std::set<std::pair<std::string_view, std::string_view>> named;
  for (const std::uint32_t text : used)
    named.insert({facts.policy.tables.texts[text].kind, facts.policy.tables.texts[text].name});
  for (const ast::File& file : facts.files) {
    for (const ast::Decl& decl : file.decls) {
      const auto* texts = std::get_if<ast::TextsDecl>(&decl.node);
      if (texts == nullptr) continue;
      const std::string_view kind = kKinds[static_cast<std::size_t>(texts->kind)];
      if (!named.contains({kind, decl.name.text})) out.report(Code::L0511, decl.name.span, kind, decl.name.text);
    }
  }
}

}  // namespace mpol::lint
