#include "compiler/analyze/op_cost.hpp"

#include <limits>

#include "program/ir_shape.hpp"

namespace mpol::analyze {
namespace {

using ir::Inst;
using ir::Module;
using ir::Op;

std::uint64_t add(std::uint64_t a, std::uint64_t b) {
  std::uint64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::uint64_t>::max() : sum;
}
std::uint64_t multiply(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? std::numeric_limits<std::uint64_t>::max() : product;
}

bool builds_text(const Module& module, ViewId id) {
  while (id.index < module.tables.views.size()) {
    const ViewInfo& view = module.tables.views[id.index];
    if (view.builtin == "decoded") return true;
    id = view.source;
  }
  return false;
}

}  // namespace

std::uint64_t own_cost(const Module& module, const Inst& inst) {
  switch (inst.op) {
    case Op::TruthConst:
    case Op::IntConst:
    case Op::NumberConst:
    case Op::SymbolConst: return 0;
    case Op::SignalUnavailable:
    case Op::SignalOr:
    case Op::Signal: return kSignal;
    case Op::Param: return inst.operands_count == 0 ? kComparison : kTableLookup;
    case Op::SymbolIn:
    case Op::LanguageIn:
    case Op::ListHas: return kTableLookup;
    case Op::Has:
    case Op::CountMatches:
    case Op::CountPatterns:
    case Op::Near:
    case Op::TextLength:
    case Op::Template:
    case Op::SegmentCount: return builds_text(module, ViewId(inst.a)) ? kDecodedScan : kScan;
    case Op::AnyFinding: return kScan;
    case Op::DetectLanguage: return kDetectLanguage;
    default: return kComparison;
  }
}

std::vector<std::uint64_t> costs_with_operands(const Module& module) {
  std::vector<std::uint64_t> costs;
  costs.reserve(module.insts.size());
  for (const Inst& inst : module.insts) {
    std::uint64_t operands = 0;
    for (const InstId operand : module.operands_of(inst)) operands = add(operands, costs[operand.index]);
    // A signal is asked once, however many elements read it; counting it often keeps it last all the same.
    if (ir::shape_of(inst.op).loops) operands = multiply(operands, kElementsOfAList);
    costs.push_back(add(own_cost(module, inst), operands));
  }
  return costs;
}

}  // namespace mpol::analyze
