#include "compiler/lint/texts.hpp"

#include <map>

namespace mpol::lint {
namespace {

// What a text is called where it is declared: refusals and resources may share a name.
std::string_view word_of(ast::TextsKind kind) {
  switch (kind) {
    case ast::TextsKind::Refusal: return "refusal";
    case ast::TextsKind::Resource: return "resource";
    case ast::TextsKind::Notice: return "notice";
  }
  return "";
}

using Places = std::map<std::uint32_t, Span>;  // by TextsId

void add_uses(const std::vector<checked::ActionCall>& calls, const Facts& facts, Places& places) {
  for (const checked::ActionCall& call : calls) {
    if (!facts.is_own(call.span)) continue;
    for (const checked::ActionArg& arg : call.args) {
      // A default's value stands in its declaration.
      if (arg.texts.has_value()) places.try_emplace(arg.texts.index, facts.is_own(arg.span) ? arg.span : call.span);
    }
  }
}

void add_declared(const Facts& facts, Places& places) {
  const std::vector<Texts>& all = facts.policy.tables.texts;
  for (const ast::File& file : facts.files) {
    for (const ast::Decl& decl : file.decls) {
      const auto* written = std::get_if<ast::TextsDecl>(&decl.node);
      for (std::size_t i = 0; written != nullptr && i < all.size(); ++i) {
        if (all[i].name == decl.name.text && all[i].kind == word_of(written->kind)) places[i] = decl.name.span;
      }
    }
  }
}

}  // namespace

std::vector<UsedTexts> used_texts(const Facts& facts) {
  Places places;
  for (const OwnRule& own : facts.rules()) {
    add_uses(own.rule.then, facts, places);
    add_uses(own.rule.unknown, facts, places);
  }
  for (const checked::Escalation& escalation : facts.policy.escalations) {
    for (const checked::Level& level : escalation.levels) add_uses(level.then, facts, places);
  }
  add_declared(facts, places);
  std::vector<UsedTexts> result;
  for (const auto& [index, span] : places) {
    const Texts& texts = facts.policy.tables.texts[index];
    UsedTexts& one = result.emplace_back(UsedTexts{texts, {}, span});
    for (const TextRow& row : texts.rows) {
      if (row.key.has_value()) one.keys.push_back(facts.policy.tables.symbols[row.key.index]);
    }
  }
  return result;
}

}  // namespace mpol::lint
