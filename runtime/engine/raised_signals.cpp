#include "runtime/engine/raised_signals.hpp"

#include "program/ir_shape.hpp"

namespace mpol::engine {
namespace {

using ir::Inst;
using ir::Op;
using ir::Type;

class Marker {
 public:
  Marker(Evaluator& evaluator, std::vector<bool>& raised)
      : evaluator_(evaluator), module_(evaluator.program().module()), raised_(raised) {}

  void condition(InstId id, Truth wanted) {
    if (evaluator_.truth(id) != wanted) return;
    const Inst& inst = module_.insts[id.index];
    const auto operands = module_.operands_of(inst);
    switch (inst.op) {
      case Op::Not: return condition(operands[0], !wanted);
      case Op::And:
      case Op::Or:
        for (const InstId operand : operands) condition(operand, wanted);
        return;
      case Op::Select: {
        const Truth chosen = evaluator_.truth(operands[0]);
        if (chosen == Truth::Unknown) return;
        condition(operands[0], chosen);
        return condition(operands[chosen == Truth::True ? 1 : 2], wanted);
      }
      case Op::AnyElement:
      case Op::AllElements:
      case Op::AnyFinding:
        evaluator_.for_each_in(inst, [&] {
          condition(operands.back(), wanted);
          return true;
        });
        return;
      case Op::IntLess:
      case Op::IntLessEqual:
      case Op::NumberLess:
      case Op::NumberLessEqual: {
        // a < b is made true by a high b, and false by a high a.
        value(operands[0], wanted == Truth::False);
        return value(operands[1], wanted == Truth::True);
      }
      case Op::IntEqual:
      case Op::NumberEqual:
      case Op::SymbolEqual:
        if (wanted == Truth::True)
          for (const InstId operand : operands) value(operand, true);
        return;
      case Op::Signal:
      case Op::SignalOr: return value(id, wanted == Truth::True);
      default: return;
    }
  }

 private:
  // `high`: it is the value's being high that counts.
  void value(InstId id, bool high) {
    const Inst& inst = module_.insts[id.index];
    const auto operands = module_.operands_of(inst);
    switch (inst.op) {
      case Op::Signal:
      case Op::SignalOr:
        if (high) raised_[inst.a] = true;
        // What stands in counts too, by its own name.
        if (inst.op == Op::SignalOr && evaluator_.frame().signals[inst.a].state != SignalState::Available)
          value(operands[0], high);
        return;
      case Op::IntNegate:
      case Op::NumberNegate: return value(operands[0], !high);
      case Op::IntSubtract:
      case Op::NumberSubtract: value(operands[0], high); return value(operands[1], !high);
      case Op::Select: {
        const Truth chosen = evaluator_.truth(operands[0]);
        if (chosen != Truth::Unknown) value(operands[chosen == Truth::True ? 1 : 2], high);
        return;
      }
      case Op::IntMin:
      case Op::IntMax:
      case Op::NumberMin:
      case Op::NumberMax:
        for (const InstId operand : operands) {
          if (gives(id, operand)) value(operand, high);
        }
        return;
      case Op::NoisyOr:
        for (std::size_t i = 0; i + 1 < operands.size(); i += 2) {
          if (high) condition(operands[i + 1], Truth::True);
        }
        return;
      default:
        for (const InstId operand : operands) {
          if (module_.insts[operand.index].type != Type::Truth) value(operand, high);
        }
    }
  }

  // Whether the operand is what a least or greatest value comes from.
  bool gives(InstId whole, InstId operand) {
    const Value all = evaluator_.value(whole), own = evaluator_.value(operand);
    if (module_.insts[whole.index].type == Type::Int)
      return all.ints.low == own.ints.low && all.ints.high == own.ints.high;
    return all.numbers.low == own.numbers.low && all.numbers.high == own.numbers.high;
  }

  Evaluator& evaluator_;
  const ir::Module& module_;
  std::vector<bool>& raised_;
};

}  // namespace

void mark_raised(Evaluator& evaluator, RuleId rule, std::vector<bool>& raised) {
  const ir::Module& module = evaluator.program().module();
  raised.resize(module.tables.signals.size());
  Marker(evaluator, raised).condition(module.rules[rule.index].condition, Truth::True);
}

}  // namespace mpol::engine
