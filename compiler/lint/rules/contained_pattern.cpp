// L0112 `contained_pattern`: one text of a pattern stands within another one of it, or of a pattern that is asked for beside it,
// on the same view and joined by `or`.
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

// The texts in quotes of one pattern.
struct Texts {
  std::map<std::string, const ast::PatternItem*> by_text;
  std::set<std::size_t> lengths;
  patterns::PatternOptions options;  // of all of them
};
using TextsByName = std::map<std::string, Texts>;

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

// Of `outer` what has a text of `inner` in it.
void report_contained(const Texts& outer, const Texts& inner, std::set<const ast::PatternItem*>& told,
                      Diagnostics& out) {
  for (const auto& [text, item] : outer.by_text) {
    const ast::PatternItem* within = contained_in(text, inner);
    if (within == nullptr || !told.insert(item).second) continue;
    out.report(Code::L0112, item->span, item->text, within->text)
        .label(within->span, "it is in every text that has the longer one");
  }
}

bool reads_alike(const patterns::PatternOptions& a, const patterns::PatternOptions& b) {
  return a.case_mode == b.case_mode && a.fold_steps == b.fold_steps;
}

// Patterns that one `or` asks of one view: what has a text of the one need not be looked for by the other.
void report_beside(const Facts& facts, const TextsByName& texts, std::set<const ast::PatternItem*>& told,
                   Diagnostics& out) {
  const auto texts_of = [&](const checked::Expr& has) {
    const auto found = texts.find(facts.policy.tables.pattern_sets[has.b].name);
    return found == texts.end() ? nullptr : &found->second;
  };
  for (const checked::Expr* root : facts.conditions()) {
    walk_groups(*root, [&](const checked::Expr& group, const std::vector<const checked::Expr*>& parts) {
      if (group.op != ir::Op::Or) return;
      std::map<std::uint32_t, std::vector<const Texts*>> by_view;
      for (const checked::Expr* part : parts) {
        const Texts* own = part->op == ir::Op::Has ? texts_of(*part) : nullptr;
        if (own != nullptr) by_view[part->a].push_back(own);
      }
      for (const auto& [view, all] : by_view) {
        for (const Texts* outer : all) {
          for (const Texts* inner : all) {
            if (outer != inner && reads_alike(outer->options, inner->options))
              report_contained(*outer, *inner, told, out);
          }
        }
      }
    });
  }
}

}  // namespace

void contained_pattern(const Facts& facts, Diagnostics& out) {
  const std::set<std::string> counted = counted_patterns(facts);
  TextsByName patterns;
  for (const OwnPattern& pattern : facts.patterns()) {
    const bool is_list = std::holds_alternative<ast::PatternDecl>(pattern.decl.node);
    if (!is_list || pattern.item.is_regex || pattern.compiled.options.word) continue;
    if (counted.contains(pattern.decl.name.text)) continue;
    Texts& texts = patterns[pattern.decl.name.text];
    texts.options = pattern.compiled.options;
    const bool is_exact = pattern.compiled.options.case_mode == patterns::Case::Exact;
    const std::string text = is_exact ? pattern.item.text : in_small_letters(pattern.item.text);
    texts.by_text.emplace(text, &pattern.item);
    texts.lengths.insert(text.size());
  }
  std::set<const ast::PatternItem*> told;
  for (const auto& [name, texts] : patterns) report_contained(texts, texts, told, out);
  report_beside(facts, patterns, told, out);
}

}  // namespace mpol::lint
