#include "program/ir_reads.hpp"

#include "program/ir_shape.hpp"

namespace mpol::ir {

std::uint8_t own_reads(const Inst& inst) {
  switch (shape_of(inst.op).a) {
    case Ref::None:
    case Ref::Symbol:
    case Ref::SymbolSet:
    case Ref::Param: return kReadsNothing;
    case Ref::Field:
    case Ref::ListField:
    case Ref::View:
    case Ref::FindingSource:
    case Ref::Loop:
    case Ref::PatternSet:
    case Ref::FindingColumn: return kReadsEvent;
    case Ref::Signal: return kReadsSignals;
    case Ref::Counter: return kReadsState;
    case Ref::RuleSet: return kReadsFiredRules;
  }
  return kReadsEvent;
}

std::vector<std::uint8_t> find_reads(const Module& module) {
  std::vector<std::uint8_t> reads;
  reads.reserve(module.insts.size());
  for (const Inst& inst : module.insts) {
    std::uint8_t all = own_reads(inst);
    for (const InstId operand : module.operands_of(inst)) {
      // A damaged module may name an operand that is not there; the verifier reports that one.
      if (operand.index < reads.size()) all |= reads[operand.index];
    }
    reads.push_back(all);
  }
  return reads;
}

}  // namespace mpol::ir
