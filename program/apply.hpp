// apply: the value of a pure instruction from the values of its operands. Pure are the operations that read nothing but
// their operands and the tables: logic, comparison, arithmetic, symbols, noisy_or, constants.
//
// This is where an operation of ir.def is tied to its meaning (meaning.hpp). The constant folder, the evaluator and the
// tests' direct evaluation call it; the evaluator only keeps `and`, `or`, `select` and noisy_or to itself, because it
// does not ask for operands that cannot matter.
// Errors:  none; is_pure() says beforehand whether apply() knows the operation.
// Threads: pure functions.
#pragma once
#include <functional>
#include <span>
#include <string_view>

#include "program/ir.hpp"
#include "program/value.hpp"

namespace mpol {

using TextOf = std::function<std::string_view(SymbolId)>;

bool is_pure(ir::Op op);
// `operands` are as many as the instruction has; `inst` is pure.
Value apply(const ir::Inst& inst, std::span<const Value> operands, const Tables& tables, const TextOf& text_of);
// The value of a row of a parameter.
Value value_of(ir::Type type, const ParamValue& value);
// The smallest that holds both.
Value join(ir::Type type, const Value& a, const Value& b);

}  // namespace mpol
