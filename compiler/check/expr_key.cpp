#include "compiler/check/expr_key.hpp"

#include <algorithm>

#include "program/ir_shape.hpp"

namespace mpol::checked {
namespace {

// Of one length for each type, so that no two expressions run into one key.
template <class Number>
void put(Number number, std::string& out) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void write(const Expr& expr, std::vector<std::uint32_t>& open_loops, std::string& out) {
  const ir::Shape shape = ir::shape_of(expr.op);
  const auto payload = [&](ir::Ref ref, std::uint32_t index) {
    const auto open = std::find(open_loops.begin(), open_loops.end(), index);
    // A loop that is open further out keeps its own id: two loops that read different ones differ.
    const bool is_open = ref == ir::Ref::Loop && open != open_loops.end();
    put(is_open, out);
    put(is_open ? static_cast<std::uint32_t>(open - open_loops.begin()) : index, out);
  };
  if (shape.loops) open_loops.push_back(expr.b);
  put(expr.op, out);
  put(expr.type, out);
  payload(shape.a, expr.a);
  payload(shape.b, expr.b);
  payload(shape.c, expr.c);
  put(expr.flag, out);
  put(expr.int_value, out);
  put(expr.number, out);
  put(expr.score.index, out);
  put(expr.operands.size(), out);
  for (const Expr& operand : expr.operands) write(operand, open_loops, out);
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
