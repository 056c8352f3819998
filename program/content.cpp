#include "program/content.hpp"

namespace mpol::ir {

bool gives_content(Op op) { return op == Op::Template; }

bool hands_on(Op op, std::size_t index) {
  switch (op) {
    case Op::Select: return index > 0;
    case Op::FieldOr:
    case Op::SignalOr: return true;
    default: return false;
  }
}

std::vector<std::uint8_t> find_content(const Module& module) {
  std::vector<std::uint8_t> content(module.insts.size());
  for (std::size_t i = 0; i < module.insts.size(); ++i) {
    const Inst& inst = module.insts[i];
    const auto operands = module.operands_of(inst);
    bool is_content = gives_content(inst.op);
    for (std::size_t operand = 0; operand < operands.size(); ++operand)
      is_content = is_content || (hands_on(inst.op, operand) && content[operands[operand].index] != 0);
    content[i] = is_content ? 1 : 0;
  }
  return content;
}

}  // namespace mpol::ir
