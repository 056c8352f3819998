#include "compiler/check/expr_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <iterator>

#include "program/ir_shape.hpp"

namespace mpol::checked {
namespace {

void write(const Expr& expr, std::vector<std::uint32_t>& open_loops, std::string& out) {
  const ir::Shape shape = ir::shape_of(expr.op);
  const auto payload = [&](ir::Ref ref, std::uint32_t index) {
    const auto open = std::find(open_loops.begin(), open_loops.end(), index);
    // A loop that is open further out keeps its own id: two loops that read different ones differ.
    if (ref == ir::Ref::Loop && open != open_loops.end())
      fmt::format_to(std::back_inserter(out), " ^{}", open - open_loops.begin());
    else
      fmt::format_to(std::back_inserter(out), " {}", index);
  };
  if (shape.loops) open_loops.push_back(expr.b);
  fmt::format_to(std::back_inserter(out), "({} {}", static_cast<int>(expr.op), static_cast<int>(expr.type));
  payload(shape.a, expr.a);
  payload(shape.b, expr.b);
  payload(shape.c, expr.c);
  fmt::format_to(std::back_inserter(out), " {} {} {} {}", expr.flag, expr.int_value,
                 std::bit_cast<std::uint64_t>(expr.number), expr.score.index);
  for (const Expr& operand : expr.operands) write(operand, open_loops, out);
  out += ')';
  if (shape.loops) open_loops.pop_back();
}

}  // namespace

std::string key_of(const Expr& expr) {
  std::string key;
  std::vector<std::uint32_t> open_loops;
  write(expr, open_loops, key);
  return key;
}

}  // namespace mpol::checked
