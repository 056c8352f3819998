// Small builders of checked expressions. Threads: pure.
#pragma once
#include "compiler/check/model.hpp"

namespace mpol::check {

Value error_value(Span span);

// A list of operands, moved into place.
template <class... Exprs>
std::vector<checked::Expr> list_of(Exprs&&... exprs) {
  std::vector<checked::Expr> list;
  list.reserve(sizeof...(exprs));
  (list.push_back(std::forward<Exprs>(exprs)), ...);
  return list;
}

checked::Expr make(ir::Op op, Kind kind, Span span, std::vector<checked::Expr> operands = {});
checked::Expr truth_const(bool value, Span span);
checked::Expr int_const(std::int64_t value, Kind kind, Span span);
checked::Expr number_const(double value, Kind kind, Span span);
checked::Expr symbol_const(SymbolId symbol, Kind kind, Span span);
checked::Expr negate(checked::Expr operand, bool really = true);
// `and` or `or` of any number of operands.
checked::Expr all_of(std::vector<checked::Expr> operands, Span span);
checked::Expr any_of(std::vector<checked::Expr> operands, Span span);
checked::Expr to_number(checked::Expr expr);

Value scalar(Type type, checked::Expr expr);
std::uint32_t count_nodes(const checked::Expr& expr);
bool is_const(const checked::Expr& expr);

}  // namespace mpol::check
