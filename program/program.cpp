#include "program/program.hpp"

#include <algorithm>

#include "program/ir_shape.hpp"

namespace mpol {

Program::Program(ir::Module module, ScannerKind scanners, PlanKeeper* keeper, Diagnostics& diagnostics)
    : module_(std::move(module)),
      symbols_(module_.tables.symbols),
      short_circuit_(make_short_circuit(module_)),
      text_plan_(module_, scanners, keeper, diagnostics) {
  find_loops();
}

// Operands stand before their use, so one pass in order sees every operand's loops before they are needed.
void Program::find_loops() {
  loops_begin_.reserve(module_.insts.size() + 1);
  loops_begin_.push_back(0);
  std::vector<LoopId> around;
  for (const ir::Inst& inst : module_.insts) {
    around.clear();
    if (inst.op == ir::Op::Element || inst.op == ir::Op::FindingField) around.emplace_back(inst.a);
    for (const InstId operand : module_.operands_of(inst)) {
      const auto inner = loops_around(operand);
      around.insert(around.end(), inner.begin(), inner.end());
    }
    if (ir::shape_of(inst.op).loops) std::erase(around, LoopId(inst.b));
    std::sort(around.begin(), around.end());
    around.erase(std::unique(around.begin(), around.end()), around.end());
    loops_.insert(loops_.end(), around.begin(), around.end());
    loops_begin_.push_back(static_cast<std::uint32_t>(loops_.size()));
  }
}

std::shared_ptr<const Program> load(ir::Module module, Diagnostics& diagnostics, ScannerKind scanners,
                                    PlanKeeper* keeper) {
  const std::size_t errors = diagnostics.error_count();
  auto program = std::make_shared<const Program>(std::move(module), scanners, keeper, diagnostics);
  return diagnostics.error_count() == errors ? program : nullptr;
}

}  // namespace mpol
