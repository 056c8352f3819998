// How a declaration's modifiers say that its patterns match. Threads: pure.
#pragma once
#include "compiler/parse/ast.hpp"
#include "program/tables.hpp"

namespace mpol::lint {

inline PatternInfo how_of(const ast::PatternModifiers& modifiers) {
  PatternInfo how;
  for (const auto& [modifier, span] : modifiers.list) {
    switch (modifier) {
      case ast::PatternModifier::Folded: how.case_mode = CaseMode::Folded; break;
      case ast::PatternModifier::ExactCase: how.case_mode = CaseMode::Exact; break;
      case ast::PatternModifier::Word: how.word = true; break;
      case ast::PatternModifier::Leet: how.leet = true; break;
      case ast::PatternModifier::Squeezed: how.squeezed = true; break;
      case ast::PatternModifier::Unspaced: how.unspaced = true; break;
    }
  }
  return how;
}

}  // namespace mpol::lint
