// Numbers a step up and down, and where a comparison then says something else. Internal to mutate.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "compiler/parse/ast.hpp"

namespace mpol::mutate {

// As an author writes them. A step is one of the last written place (85% → 86%); a duration is halved and doubled.
struct Steps {
  std::string down, value, up;  // down is empty where there is none: 0 and 0%; up: 100%
};
// none: the literal is no number. `text`: as it is written.
std::optional<Steps> steps_of(const ast::Literal& literal, std::string_view text);
// The literal, if the expression is one.
const ast::Literal* literal_of(const ast::ExprPtr& expr);
// `x > 3` for `3 < x`.
ast::BinaryOp turned(ast::BinaryOp op);
bool is_comparison(ast::BinaryOp op);

// With `x op value` changed to `x op up` (or down): a value of x at which the two differ, and what the original says there.
struct Edge {
  std::string at;
  bool holds = false;
};
Edge edge_of(ast::BinaryOp op, const Steps& steps, bool up);

}  // namespace mpol::mutate
