#include "program/settled.hpp"

#include <vector>

#include "program/apply.hpp"

namespace mpol {

Value settled_value(const ir::Module& module, InstId id) {
  const ir::Inst& inst = module.insts[id.index];
  if (inst.op == ir::Op::Param && inst.operands_count == 0)
    return value_of(inst.type, module.tables.params[inst.a].rows.front().value);
  if (!is_pure(inst.op)) return Value::unknown(inst.type);
  std::vector<Value> operands;
  for (const InstId operand : module.operands_of(inst)) operands.push_back(settled_value(module, operand));
  const TextOf text_of = [&](SymbolId symbol) { return std::string_view(module.tables.symbols[symbol.index]); };
  return apply(inst, operands, module.tables, text_of);
}

}  // namespace mpol
