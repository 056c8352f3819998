// `pattern p folded word { … }` → without `folded`, without `word`: disguises are no longer undone, parts of words match.
#include <fmt/core.h>

#include "compiler/mutate/subject.hpp"

namespace mpol::mutate {
namespace {

const char* advice_for(ast::PatternModifier modifier) {
  switch (modifier) {
    case ast::PatternModifier::Folded: return "a disguised spelling (full-width, look-alike or invisible letters)";
    case ast::PatternModifier::Word: return "a longer word that holds the pattern, and must not match";
    case ast::PatternModifier::ExactCase: return "the pattern in another case, which must not match";
    case ast::PatternModifier::Leet: return "digits in place of letters";
    case ast::PatternModifier::Squeezed: return "letters that are repeated";
    case ast::PatternModifier::Unspaced: return "spaces between the letters";
  }
  return "";
}

}  // namespace

void find_modifier(const Subject& subject, Mutations& out) {
  const auto modifiers = [&](const ast::PatternModifiers& list) {
    for (const auto& [modifier, span] : list.list) {
      // Without `folded` the steps of folding go, too.
      Span removed = span;
      if (modifier == ast::PatternModifier::Folded) {
        for (const auto& [other, place] : list.list) {
          const bool is_step = other == ast::PatternModifier::Leet || other == ast::PatternModifier::Squeezed ||
                               other == ast::PatternModifier::Unspaced;
          if (is_step && place.begin > span.begin) removed = join(removed, place);
        }
      }
      out.remove(removed, removed, fmt::format("without `{}`", subject.text(removed)),
                 fmt::format("add a test with {}, on {}", advice_for(modifier), subject.rule_words()));
    }
  };
  const auto& node = subject.decl.node;
  if (const auto* pattern = std::get_if<ast::PatternDecl>(&node)) modifiers(pattern->modifiers);
  if (const auto* lexicon = std::get_if<ast::LexiconDecl>(&node)) modifiers(lexicon->modifiers);
  if (const auto* rows = std::get_if<ast::FindingRows>(&node)) {
    for (const ast::FindingRow& row : rows->rows) modifiers(row.modifiers);
  }
}

}  // namespace mpol::mutate
