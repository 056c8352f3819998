#include "compiler/mutate/reach.hpp"

#include "compiler/mutate/step.hpp"
#include "compiler/mutate/subject.hpp"

namespace mpol::mutate {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::set<std::string_view> words_of(std::string_view text) {
  std::set<std::string_view> words;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_word(text[end])) ++end;
    if (end > i) words.insert(text.substr(i, end - i));
    i = end + (end == i ? 1 : 0);
  }
  return words;
}

// What others call it by: `insecure python { … }` adds to `insecure`.
std::string known_as(const ast::Decl& decl) {
  const auto* rows = std::get_if<ast::FindingRows>(&decl.node);
  return rows && !rows->finding.parts.empty() ? rows->finding.parts.back().text : decl.name.text;
}

}  // namespace

Reach::Reach(const compiler::Package& package, const SourceTree& sources) {
  for (const ast::File& file : package.files) {
    for (const ast::Decl& decl : file.decls) {
      const std::string name = known_as(decl);
      if (!name.empty() && !std::holds_alternative<ast::TestDecl>(decl.node)) mentioned_by_[name];
    }
  }
  for (const ast::File& file : package.files) {
    for (const ast::Decl& decl : file.decls) {
      if (std::holds_alternative<ast::TestDecl>(decl.node)) continue;
      for (const std::string_view word : words_of(sources.text(decl.span))) {
        const auto known = mentioned_by_.find(std::string(word));
        if (known != mentioned_by_.end() && known->first != known_as(decl)) known->second.push_back(&decl);
      }
    }
  }
}

std::vector<std::string> Reach::rules_of(const ast::Decl& decl) const {
  std::set<std::string> rules, levels;
  std::set<std::string> seen{known_as(decl)};
  std::vector<const ast::Decl*> open{&decl};
  while (!open.empty()) {
    const ast::Decl& next = *open.back();
    open.pop_back();
    if (std::holds_alternative<ast::RuleDecl>(next.node)) rules.insert(next.name.text);
    if (std::holds_alternative<ast::EscalationDecl>(next.node)) levels.insert(next.name.text);
    // What a rule does is seen at the rule.
    const auto known = mentioned_by_.find(known_as(next));
    if (known == mentioned_by_.end() || std::holds_alternative<ast::RuleDecl>(next.node)) continue;
    for (const ast::Decl* other : known->second) {
      if (seen.insert(known_as(*other)).second) open.push_back(other);
    }
  }
  if (rules.empty()) rules = levels;
  return {rules.begin(), rules.end()};
}

Comparisons comparisons_of(const compiler::Package& package, const SourceTree& sources) {
  Comparisons result;
  const auto add = [&](const ast::ExprPtr& name, const ast::ExprPtr& other, ast::BinaryOp op) {
    const auto* named = name ? std::get_if<ast::NameExpr>(&name->node) : nullptr;
    if (named && other) result[named->path.text()].insert({std::string(sources.text(other->span)), op});
  };
  for (const ast::File& file : package.files) {
    for (const ast::Decl& decl : file.decls) {
      for_each_expr(decl, [&](const ast::Expr& expr, const Place&) {
        const auto* binary = std::get_if<ast::BinaryExpr>(&expr.node);
        if (!binary || !is_comparison(binary->op)) return;
        add(binary->right, binary->left, binary->op);
        add(binary->left, binary->right, turned(binary->op));
      });
    }
  }
  return result;
}

}  // namespace mpol::mutate
