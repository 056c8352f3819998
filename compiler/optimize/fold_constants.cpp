// Works out what is known before any event, with the meaning that engines use (apply.hpp).
//
//   before   %0 = truth 1                     after   %0 = signal hate
//            %1 = signal hate                         %1 = number 0.8
//            %2 = number 0.8                          %2 = number_le %1, %0   ; not (hate < 80%)
//            %3 = number_lt %1, %2
//            %4 = not %3
//            %5 = and %0, %4
//
// Besides constants: `not not a` is a; `not a < b` is b <= a; an `and` inside an `and` that nobody else reads is
// opened; operands that stand twice stand once; `true` is dropped from `and`, `false` decides it, and the reverse for
// `or`; a choice between two equal things is that thing; a constant stands right of `=`; a part of evidence that is
// never true is dropped.
//
// INVARIANT: only laws that hold for all three truths and for intervals. `a and not a` is not false: a may be unknown.
// Parameters are not constants here: operators set them when loading. A result that is no one value (an overflow) is
// left to the engines. A score whose spans an action shows stays evidence.
#include <algorithm>
#include <optional>
#include <unordered_set>

#include "compiler/optimize/optimize.hpp"
#include "compiler/optimize/rewrite.hpp"
#include "program/apply.hpp"

namespace mpol::optimize {
namespace {

using ir::Inst;
using ir::Op;
using ir::Type;
using Operands = std::vector<InstId>;

class Folder {
 public:
  explicit Folder(ir::Module& module) : module_(module), uses_(module.insts.size(), 0) {
    for (const InstId operand : module.operands) ++uses_[operand.index];
    ir::for_each_root(module, [&](InstId& id) { ++uses_[id.index]; });
    for (const ir::Rule& rule : module.rules) {
      keep_shown(rule.then);
      keep_shown(rule.unknown);
      shown_.insert(rule.findings.index);
    }
    for (const ir::Level& level : module.levels) keep_shown(level.then);
    text_of_ = [this](SymbolId id) { return std::string_view(module_.tables.symbols[id.index]); };
  }

  InstId replace(InstId old_id, Inst inst, Operands operands, ir::Interner& interner) {
    interner_ = &interner;
    inst_ = &inst;
    const InstId id = fold(old_id, std::move(operands));
    if (single_use_.size() <= id.index) single_use_.resize(id.index + 1, false);
    // INVARIANT: true only while every reader that was seen so far is the one reader of one old instruction.
    const bool is_new = last_seen_ < interner.size();
    last_seen_ = interner.size();
    single_use_[id.index] = is_new && uses_[old_id.index] == 1;
    return id;
  }

 private:
  void keep_shown(const std::vector<ir::ActionCall>& calls) {
    for (const ir::ActionCall& call : calls) {
      for (const ir::ActionArg& arg : call.args) shown_.insert(arg.score.index);
    }
  }

  // ---- what is there ----
  const Inst& at(InstId id) const { return (*interner_)[id]; }
  bool is_constant(InstId id) const {
    const Op op = at(id).op;
    return op == Op::TruthConst || op == Op::IntConst || op == Op::NumberConst || op == Op::SymbolConst;
  }
  std::optional<Truth> truth_of(InstId id) const {
    if (at(id).op != Op::TruthConst) return std::nullopt;
    return static_cast<Truth>(at(id).int_value);
  }
  bool is_truth(InstId id, Truth truth) const { return truth_of(id) == truth; }

  // ---- what is made ----
  InstId keep(const Operands& operands) { return interner_->add(*inst_, operands); }
  InstId make(Op op, const Operands& operands) {
    Inst inst;
    inst.op = op;
    inst.type = inst_->type;
    inst.origin = inst_->origin;
    return interner_->add(inst, operands);
  }
  InstId constant(Truth value) {
    Inst inst;
    inst.op = Op::TruthConst;
    inst.int_value = static_cast<std::int64_t>(value);
    return interner_->add(inst, {});
  }
  // What is there already stands for this instruction; it keeps its own place if it has one. Constants have none: every
  // rule shares them.
  InstId use(InstId id) {
    if (!is_constant(id)) interner_->offer_origin(id, inst_->origin);
    return id;
  }

  InstId fold(InstId old_id, Operands operands) {
    if (!is_pure(inst_->op) || operands.empty()) return keep(operands);
    if (inst_->op == Op::NoisyOr) drop_parts(operands);
    if (!shown_.contains(old_id.index)) {
      if (const auto id = fold_to_constant(operands)) return *id;
    }
    switch (inst_->op) {
      case Op::And: return fold_logic(operands, Truth::False);
      case Op::Or: return fold_logic(operands, Truth::True);
      case Op::Not: return fold_not(operands);
      case Op::Select: return fold_select(operands);
      case Op::TruthEqual: return fold_truth_equal(operands);
      case Op::IntMin:
      case Op::IntMax:
      case Op::NumberMin:
      case Op::NumberMax: return fold_extreme(operands);
      case Op::IntEqual:
      case Op::NumberEqual:
      case Op::SymbolEqual:
        if (is_constant(operands[0]) && !is_constant(operands[1])) std::swap(operands[0], operands[1]);
        return keep(operands);
      default: return keep(operands);
    }
  }

  std::optional<InstId> fold_to_constant(const Operands& operands) {
    std::vector<Value> values;
    for (const InstId operand : operands) {
      if (!is_constant(operand)) return std::nullopt;
      values.push_back(apply(at(operand), {}, module_.tables, text_of_));
    }
    const Value value = apply(*inst_, values, module_.tables, text_of_);
    if (inst_->type == Type::Truth) return constant(value.truth);
    if (!value.is_known(inst_->type)) return std::nullopt;
    Inst inst;
    inst.type = inst_->type;
    if (inst.type == Type::Int) {
      inst.op = Op::IntConst;
      inst.int_value = value.ints.low;
    } else if (inst.type == Type::Number) {
      inst.op = Op::NumberConst;
      inst.number = value.numbers.low;
    } else {
      inst.op = Op::SymbolConst;
      inst.a = value.symbol.index;
    }
    return interner_->add(inst, {});
  }

  // `decides` ends the matter: false for `and`, true for `or`; its opposite says nothing.
  InstId fold_logic(const Operands& operands, Truth decides) {
    Operands kept;
    std::unordered_set<std::uint32_t> seen;
    bool is_decided = false;
    const auto take = [&](InstId operand) {
      is_decided = is_decided || is_truth(operand, decides);
      if (!is_truth(operand, !decides) && seen.insert(operand.index).second) kept.push_back(operand);
    };
    for (const InstId operand : operands) {
      if (at(operand).op != inst_->op || !single_use_[operand.index]) {
        take(operand);
        continue;
      }
      for (const InstId inner : interner_->operands_of(operand)) take(inner);
    }
    if (is_decided) return constant(decides);
    if (kept.empty()) return constant(!decides);
    return kept.size() == 1 ? use(kept[0]) : keep(kept);
  }

  InstId fold_not(const Operands& operands) {
    const Inst& inner = at(operands[0]);
    const auto inner_operands = interner_->operands_of(operands[0]);
    if (inner.op == Op::Not) return use(inner_operands[0]);
    const auto opposite = [&]() -> std::optional<Op> {
      switch (inner.op) {
        case Op::IntLess: return Op::IntLessEqual;
        case Op::IntLessEqual: return Op::IntLess;
        case Op::NumberLess: return Op::NumberLessEqual;
        case Op::NumberLessEqual: return Op::NumberLess;
        default: return std::nullopt;
      }
    }();
    if (!opposite) return keep(operands);
    if (!inst_->origin.has_value()) inst_->origin = inner.origin;
    return make(*opposite, {inner_operands[1], inner_operands[0]});
  }

  InstId fold_select(const Operands& operands) {
    const InstId condition = operands[0], yes = operands[1], no = operands[2];
    if (yes == no || is_truth(condition, Truth::True)) return use(yes);
    if (is_truth(condition, Truth::False)) return use(no);
    if (is_truth(yes, Truth::True) && is_truth(no, Truth::False)) return use(condition);
    if (is_truth(yes, Truth::False) && is_truth(no, Truth::True)) return fold_as_not(condition);
    return keep(operands);
  }
  InstId fold_as_not(InstId operand) {
    inst_->op = Op::Not;
    return fold_not({operand});
  }

  InstId fold_truth_equal(Operands operands) {
    if (is_constant(operands[0])) std::swap(operands[0], operands[1]);
    if (is_truth(operands[1], Truth::True)) return use(operands[0]);
    if (is_truth(operands[1], Truth::False)) return fold_as_not(operands[0]);
    return keep(operands);
  }

  InstId fold_extreme(const Operands& operands) {
    Operands kept;
    for (const InstId operand : operands) {
      if (std::find(kept.begin(), kept.end(), operand) == kept.end()) kept.push_back(operand);
    }
    return kept.size() == 1 ? use(kept[0]) : keep(kept);
  }

  // The order of the other parts stays, and with it how their product rounds. One part stays in any case.
  void drop_parts(Operands& operands) const {
    Operands kept;
    for (std::size_t i = 0; i < operands.size(); i += 2) {
      if (!is_truth(operands[i + 1], Truth::False)) kept.insert(kept.end(), {operands[i], operands[i + 1]});
    }
    if (!kept.empty()) operands = std::move(kept);
  }

  ir::Module& module_;
  std::vector<std::uint32_t> uses_;          // by old id
  std::unordered_set<std::uint32_t> shown_;  // old ids that must stay what they are: actions name them
  std::vector<bool> single_use_;             // by new id
  std::size_t last_seen_ = 0;                // how many new instructions there were
  TextOf text_of_;
  ir::Interner* interner_ = nullptr;
  Inst* inst_ = nullptr;  // the one being folded
};

}  // namespace

bool fold_constants(ir::Module& module) {
  Folder folder(module);
  return rewrite(module, [&](InstId old_id, const Inst& inst, Operands operands, ir::Interner& interner) {
    return folder.replace(old_id, inst, std::move(operands), interner);
  });
}

}  // namespace mpol::optimize
