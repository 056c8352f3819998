// Program: a compiled policy that is ready to run: the module, and all that can be worked out of it before the first
// event.
//
// In:      a module that ir_verify accepts.
// `keeper`: null, or where plans of large scanners are kept from one load to the next.
// Out:     load() gives an immutable Program; null when a pattern does not compile (E04xx).
// Threads: immutable and shared: any number of evaluations may use one. It lives as long as somebody holds it.
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "program/frame.hpp"
#include "program/ir.hpp"
#include "program/short_circuit.hpp"
#include "program/text_plan.hpp"

namespace mpol {

class Program {
 public:
  // Called by load().
  Program(ir::Module module, ScannerKind scanners, PlanKeeper* keeper, Diagnostics& diagnostics);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  const ir::Module& module() const { return module_; }
  const Tables& tables() const { return module_.tables; }
  const SymbolTable& symbols() const { return symbols_; }
  const ShortCircuit& short_circuit() const { return short_circuit_; }
  const TextPlan& text_plan() const { return text_plan_; }
  // The loops that an instruction's value depends on: it holds their Element or FindingField and is inside their body.
  std::span<const LoopId> loops_around(InstId id) const {
    const std::uint32_t begin = loops_begin_[id.index];
    return {loops_.data() + begin, loops_begin_[id.index + 1] - begin};
  }

 private:
  void find_loops();

  ir::Module module_;
  SymbolTable symbols_;
  ShortCircuit short_circuit_;
  TextPlan text_plan_;
  std::vector<LoopId> loops_;               // of all instructions, one after the other
  std::vector<std::uint32_t> loops_begin_;  // by InstId, and one more
};

std::shared_ptr<const Program> load(ir::Module module, Diagnostics& diagnostics,
                                    ScannerKind scanners = ScannerKind::Fast, PlanKeeper* keeper = nullptr);

}  // namespace mpol
