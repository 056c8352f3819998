// L0113 `overlapping_terms`: two patterns or lexicons of the package list the same text for the same language.
// Why it matters: one text then counts as two signs of the same thing, and who takes it out of one list leaves it in the other.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

struct Overlap {
  std::size_t count = 0;
  std::string example;
};

const ast::Decl* own_list(const Facts& facts, const std::string& name) {
  for (const ast::File& file : facts.files) {
    for (const ast::Decl& decl : file.decls) {
      const bool is_list =
          std::holds_alternative<ast::PatternDecl>(decl.node) || std::holds_alternative<ast::LexiconDecl>(decl.node);
      if (is_list && decl.name.text == name) return &decl;
    }
  }
  return nullptr;
}

}  // namespace

void overlapping_terms(const Facts& facts, Diagnostics& out) {
  std::map<std::pair<std::string, std::uint32_t>, const std::string*> first;  // text and language, to the list
  std::map<std::pair<std::string, std::string>, Overlap> overlaps;
  const Tables& tables = facts.policy.tables;
  for (const PatternInfo& pattern : tables.patterns) {
    const bool is_own = pattern.origin.has_value() && facts.is_own(tables.origins[pattern.origin.index].file);
    if (pattern.is_regex || pattern.name.empty() || !is_own) continue;
    const auto [known, is_new] = first.try_emplace({pattern.text, pattern.language.index}, &pattern.name);
    if (is_new || *known->second == pattern.name) continue;
    Overlap& overlap = overlaps[{*known->second, pattern.name}];
    if (overlap.count++ == 0) overlap.example = pattern.text;
  }
  for (const auto& [names, overlap] : overlaps) {
    const ast::Decl *one = own_list(facts, names.first), *other = own_list(facts, names.second);
    if (one == nullptr || other == nullptr) continue;
    auto report = out.report(Code::L0113, other->name.span, names.second, names.first,
                             overlap.count == 1 ? "a text" : fmt::format("{} texts", overlap.count), overlap.example);
    if (one->name.span.file == other->name.span.file) report.label(one->name.span, "the other");
  }
}

}  // namespace mpol::lint
