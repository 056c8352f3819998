// Terms: texts in quotes of a package's patterns, and the lines of its lexicons.
// Time: linear in them. Threads: pure.
#pragma once
#include <string>
#include <vector>

#include "compiler/lint/facts.hpp"

namespace mpol::lint {

struct OwnTerm {
  std::string text;
  std::string
      folded;  // in the form that is compared here: without case and disguises, also of terms that are not folded
  std::string language;  // of a lexicon's file; empty: any
  Span span;
  const ast::Decl* decl = nullptr;
  patterns::PatternOptions options;
};

std::vector<OwnTerm> own_terms(const Facts& facts);

}  // namespace mpol::lint
