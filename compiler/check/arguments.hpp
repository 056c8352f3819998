// Which argument is for which parameter: those without a name in order, then those with one. Used by functions and
// actions. Errors: E0507 … E0510. Threads: see Context.
#pragma once
#include "compiler/check/model.hpp"

namespace mpol::check {

struct ParameterShape {
  std::string name;
  Type type;
  bool required = true;
};

// One entry a parameter; null where it is left out. Nothing after a report.
std::optional<std::vector<const ast::Expr*>> match_arguments(Context& context, const std::string& callee,
                                                             const std::vector<ParameterShape>& parameters,
                                                             const std::vector<ast::Argument>& arguments, Span span);

}  // namespace mpol::check
