// Which rules and levels a declaration has a part in, and what parameters are compared with. Internal to mutate.
//
// By the words of the text: a declaration that mentions another's name may depend on it. That may be too much, never too little, within a
// package.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "compiler/parse/ast.hpp"
#include "compiler/sources.hpp"

namespace mpol::mutate {

class Reach {
 public:
  Reach(const compiler::Package& package, const SourceTree& sources);
  // Ids of rules, and names of escalations where no rule is reached; sorted.
  std::vector<std::string> rules_of(const ast::Decl& decl) const;

 private:
  std::map<std::string, std::vector<const ast::Decl*>> mentioned_by_;  // by name of a declaration
};

// `other op parameter`, as it stands in a condition of the package.
struct Comparison {
  std::string other;
  ast::BinaryOp op{};
  bool operator<(const Comparison& b) const { return std::tie(other, op) < std::tie(b.other, b.op); }
};
// By the name of a parameter, or of anything else that is compared with something.
using Comparisons = std::map<std::string, std::set<Comparison>>;
Comparisons comparisons_of(const compiler::Package& package, const SourceTree& sources);

}  // namespace mpol::mutate
