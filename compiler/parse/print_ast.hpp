// The syntax tree as text, for `mpol dump --stage ast` and golden tests: one node a line, indented by two spaces.
//
// Expressions stand on one line in prefix form, `(or (>= hate 85%) (has text abuse_terms))`, so that precedence shows.
// Spans are not printed. Every part of the tree is. Threads: pure.
#pragma once
#include <string>

#include "compiler/parse/ast.hpp"

namespace mpol::ast {

std::string print(const File& file);
std::string print(const Expr& expr);

}  // namespace mpol::ast
