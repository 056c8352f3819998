// What each IR instruction looks like: how many operands of which types, and which payload fields it uses. Printing,
// parsing, verifying, lowering and the passes all read this one table, so that none of them lists instructions itself.
//
// A new row of ir.def needs its shape here (the compiler says so), and a meaning in the engines.
// Threads: pure functions.
#pragma once
#include <functional>
#include <optional>
#include <string_view>

#include "program/ir.hpp"

namespace mpol::ir {

// What a payload field points to.
enum class Ref : std::uint8_t {
  None,
  Symbol,
  SymbolSet,
  Field,      // a field that holds one value
  ListField,  // a field that holds a list
  Param,
  Signal,
  View,
  PatternSet,
  FindingSource,
  FindingColumn,  // index of FindingSource::fields of the loop's source
  Loop,
  Counter,
  RuleSet
};
enum class Constant : std::uint8_t { None, Int, Number };

struct Shape {
  static constexpr std::uint32_t kMany = 0xFFFFFFFFu;
  std::string_view operands = "r";  // types by letter (ir.cpp), repeated as often as needed
  std::uint32_t min_operands = 0, max_operands = 0;
  Ref a = Ref::None, b = Ref::None, c = Ref::None;
  Constant constant = Constant::None;
  std::string_view flag = {};  // the word for Inst::flag; empty: not used
  bool named_score = false;    // Inst::score may be set
  bool loops = false;          // the last operand is the body, evaluated once for each element
};

Shape shape_of(Op op);
// The type of operand `index` of an instruction of this shape whose own type is `result`.
Type operand_type(const Shape& shape, std::size_t index, Type result);

std::optional<Op> find_op(std::string_view text);
std::string_view meaning_of(Op op);  // the column of ir.def
std::size_t op_count();
// none: the instruction says which (`Any`).
std::optional<Type> result_of(Op op);
std::string_view name(Type type);
std::string_view name(CounterKind kind);
std::optional<Type> find_type(std::string_view text);
// How a value of this kind is represented. Texts and lists are not values of instructions: see can_be_read.
Type type_of(ValueKind kind);
bool can_be_read(ValueKind kind);
// false: checked and printed, but no engine runs it yet.
bool is_executed(Op op);

// Adds an instruction whose operands are there already. Keeps the layout that IR text has: operands in the order of the
// instructions, each range following the one before.
InstId append(Module& module, Inst inst, std::span<const InstId> operands);
// Every use of an instruction outside of the instructions: conditions, findings, arguments of actions, counters, levels.
void for_each_root(Module& module, const std::function<void(InstId&)>& visit);

}  // namespace mpol::ir
