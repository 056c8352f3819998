// L0112 `contained_pattern`: one text of a pattern stands within another one of it.
// Why it matters: the longer one changes nothing, since whatever has it has the shorter one; perhaps the shorter one was to be
// looked for as a word.
//
// For each text, its substrings that are as long as some shorter text are looked up.
#include <algorithm>

#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {
namespace {

std::string in_small_letters(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

// Where matches are counted, the longer text counts for itself.
std::set<std::string> counted_patterns(const Facts& facts) {
  std::set<std::string> counted;
  for (const checked::Expr* root : facts.conditions()) {
    walk(*root, [&](const checked::Expr& expr) {
      if (expr.op == ir::Op::CountMatches || expr.op == ir::Op::CountPatterns)
        counted.insert(facts.policy.tables.pattern_sets[expr.b].name);
    });
  }
  return counted;
}

struct Texts {
  std::map<std::string, const ast::PatternItem*> by_text;
  std::set<std::size_t> lengths;
};

const ast::PatternItem* contained_in(const std::string& text, const Texts& texts) {
  for (const std::size_t length : texts.lengths) {
    if (length >= text.size()) break;
    for (std::size_t at = 0; at + length <= text.size(); ++at) {
      const auto found = texts.by_text.find(text.substr(at, length));
      if (found != texts.by_text.end()) return found->second;
    }
  }
  return nullptr;
}

}  // namespace

void contained_pattern(const Facts& facts, Diagnostics& out) {
  const std::set<std::string> counted = counted_patterns(facts);
  std::map<const ast::Decl*, Texts> patterns;
  for (const OwnPattern& pattern : facts.patterns()) {
    const bool is_list = std::holds_alternative<ast::PatternDecl>(pattern.decl.node);
    if (!is_list || pattern.item.is_regex || pattern.compiled.options.word) continue;
    if (counted.contains(pattern.decl.name.text)) continue;
    Texts& texts = patterns[&pattern.decl];
    const bool is_exact = pattern.compiled.options.case_mode == patterns::Case::Exact;
    const std::string text = is_exact ? pattern.item.text : in_small_letters(pattern.item.text);
    texts.by_text.emplace(text, &pattern.item);
    texts.lengths.insert(text.size());
  }
  for (const auto& [decl, texts] : patterns) {
    for (const auto& [text, item] : texts.by_text) {
      const ast::PatternItem* inner = contained_in(text, texts);
      if (inner == nullptr) continue;
      out.report(Code::L0112, item->span, item->text, inner->text)
          .label(inner->span, "it is in every text that has the longer one");
    }
  }
}

}  // namespace mpol::lint
