// Lowers conditions to steps.
//
// Emission goes backwards: the last operand of an `and` first, so that both targets of each step are known when it is
// made. `and` passes its own false target to every operand and the next operand's first step as true target; `or` the
// other way round. `not` goes down to the steps (De Morgan), where it makes a range its complement. Rules are reversed
// into reading order at the end.
//
// Unknown values need no targets of their own. Without `not`, truth is monotone in the steps' answers, so Kleene's
// value of a rule is known from two runs over the same steps: one that takes unknown answers for the worse, one that
// takes them for the better (runtime/engine/interpreter.cpp).
#include "program/short_circuit.hpp"

#include <algorithm>
#include <unordered_map>

#include "base/assert.hpp"

namespace mpol {
namespace {

using ir::Inst;
using ir::Op;

enum class Relation : std::uint8_t { Less, LessEqual, Equal };

// A step whose threshold has no rank yet. `swapped`: the constant stands on the left.
struct Question {
  std::uint32_t slot = 0;
  Relation relation{};
  bool swapped = false;
  bool negated = false;
  std::int64_t int_value = 0;
  double number = 0;
  bool by_rank = false;  // int_value is the rank itself: truths and symbols
};

bool is_logic(Op op) { return op == Op::And || op == Op::Or || op == Op::Not; }

std::optional<Relation> relation_of(Op op) {
  switch (op) {
    case Op::IntLess:
    case Op::NumberLess: return Relation::Less;
    case Op::IntLessEqual:
    case Op::NumberLessEqual: return Relation::LessEqual;
    case Op::IntEqual:
    case Op::NumberEqual:
    case Op::SymbolEqual: return Relation::Equal;
    default: return std::nullopt;
  }
}

// What an instruction makes the evaluator do, with all that it reads.
enum class Work : std::uint8_t { Little, ScanText, DecodeText, DetectLanguage };

bool is_decoded(const Tables& tables, ViewId id) {
  for (; id.has_value(); id = tables.views[id.index].source) {
    if (tables.views[id.index].builtin == "decoded") return true;
  }
  return false;
}

Work own_work(const ir::Module& module, const Inst& inst) {
  switch (inst.op) {
    case Op::Has:
    case Op::CountMatches:
    case Op::CountPatterns:
    case Op::Near:
    case Op::TextLength:
    case Op::Template:
    case Op::SegmentCount: return is_decoded(module.tables, ViewId(inst.a)) ? Work::DecodeText : Work::ScanText;
    case Op::AnyFinding:
      return is_decoded(module.tables, module.tables.findings[inst.a].view) ? Work::DecodeText : Work::ScanText;
    case Op::DetectLanguage: return Work::DetectLanguage;
    default: return Work::Little;
  }
}

// The key of a parameter's table counts for nothing: a comparison with the table seldom asks for it.
std::vector<Work> work_of(const ir::Module& module) {
  std::vector<Work> all;
  all.reserve(module.insts.size());
  for (const Inst& inst : module.insts) {
    Work most = own_work(module, inst);
    for (const InstId operand : module.operands_of(inst)) {
      if (inst.op != Op::Param) most = std::max(most, all[operand.index]);
    }
    all.push_back(most);
  }
  return all;
}

class Lowering {
 public:
  explicit Lowering(const ir::Module& module) : module_(module), uses_(module.insts.size(), 0), work_(work_of(module)) {
    for (const InstId operand : module.operands) ++uses_[operand.index];
    for (const ir::Rule& rule : module.rules) {
      if (rule.condition.has_value()) ++uses_[rule.condition.index];
    }
  }

  ShortCircuit run() {
    for (const ir::Rule& rule : module_.rules) lower_rule(rule.condition);
    assign_thresholds();
    for (std::size_t i = 0; i < questions_.size(); ++i) answer(questions_[i], out_.steps[i]);
    return std::move(out_);
  }

 private:
  // A step of the rule in work, in reverse order; targets count from the rule's end until it is reversed.
  struct Draft {
    Question question;
    std::uint16_t when_true = 0, when_false = 0;
  };

  void lower_rule(InstId condition) {
    drafts_.clear();
    too_long_ = false;
    emit(condition, false, kFired, kNotFired);
    if (too_long_) {
      drafts_.clear();
      drafts_.push_back({truth_question(condition, false), kFired, kNotFired});
    }
    out_.rules.push_back(static_cast<std::uint32_t>(out_.steps.size()));
    const auto last = static_cast<std::uint16_t>(drafts_.size() - 1);
    const auto forwards = [&](std::uint16_t target) {
      return target >= kNotFired ? target : static_cast<std::uint16_t>(last - target);
    };
    for (auto draft = drafts_.rbegin(); draft != drafts_.rend(); ++draft) {
      questions_.push_back(draft->question);
      out_.steps.push_back({0, 0, draft->question.slot, forwards(draft->when_true), forwards(draft->when_false)});
    }
  }

  // Emits the condition, or its negation. Returns the step that the code begins with. What is had already is asked
  // before what means work, whatever it cost to get: a signal is had by now, or its absence is known.
  std::uint16_t emit(InstId id, bool negated, std::uint16_t when_true, std::uint16_t when_false) {
    const Inst& inst = module_.insts[id.index];
    const bool shared = uses_[id.index] > 1;
    if (is_logic(inst.op) && !shared) {
      const auto written = module_.operands_of(inst);
      if (inst.op == Op::Not) return emit(written[0], !negated, when_true, when_false);
      std::vector<InstId> operands(written.begin(), written.end());
      std::stable_sort(operands.begin(), operands.end(),
                       [this](InstId a, InstId b) { return work_[a.index] < work_[b.index]; });
      const bool all = (inst.op == Op::And) != negated;
      std::uint16_t next = all ? when_true : when_false;
      for (auto operand = operands.rbegin(); operand != operands.rend(); ++operand) {
        next = all ? emit(*operand, negated, next, when_false) : emit(*operand, negated, when_true, next);
      }
      return next;
    }
    // INVARIANT: step numbers stay below the two marks.
    if (drafts_.size() >= kNotFired) {
      too_long_ = true;
      return 0;
    }
    drafts_.push_back({question_of(id, negated), when_true, when_false});
    return static_cast<std::uint16_t>(drafts_.size() - 1);
  }

  Question question_of(InstId id, bool negated) {
    const Inst& inst = module_.insts[id.index];
    const std::optional<Relation> relation = relation_of(inst.op);
    if (!relation) return truth_question(id, negated);
    const auto operands = module_.operands_of(inst);
    const std::optional<Inst> left = constant_of(module_, operands[0]);
    const std::optional<Inst> right = constant_of(module_, operands[1]);
    if (left.has_value() == right.has_value()) return truth_question(id, negated);
    const Inst& constant = left ? *left : *right;
    Question question{slot_of(operands[left ? 1 : 0]), *relation, left.has_value(), negated};
    question.by_rank = inst.op == Op::SymbolEqual;
    question.int_value = question.by_rank ? constant.a : constant.int_value;
    question.number = constant.number;
    if (!question.by_rank) thresholds_[question.slot].push_back(question);
    return question;
  }

  Question truth_question(InstId id, bool negated) {
    Question question{slot_of(id), Relation::Equal, false, negated};
    question.by_rank = true;
    question.int_value = 1;
    return question;
  }

  std::uint32_t slot_of(InstId id) {
    const auto [found, is_new] = slots_.try_emplace(id.index, static_cast<std::uint32_t>(out_.slots.size()));
    if (is_new) {
      out_.slots.push_back({id, module_.insts[id.index].type});
      thresholds_.emplace_back();
    }
    return found->second;
  }

  template <class T>
  static void append_sorted(std::vector<T>& all, std::vector<T> values, SlotInfo& slot) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    slot.thresholds_begin = static_cast<std::uint32_t>(all.size());
    slot.thresholds_count = static_cast<std::uint32_t>(values.size());
    all.insert(all.end(), values.begin(), values.end());
  }

  void assign_thresholds() {
    for (std::size_t i = 0; i < out_.slots.size(); ++i) {
      std::vector<std::int64_t> ints;
      std::vector<double> numbers;
      for (const Question& question : thresholds_[i]) {
        ints.push_back(question.int_value);
        numbers.push_back(question.number);
      }
      if (out_.slots[i].type == ir::Type::Int) append_sorted(out_.ints, std::move(ints), out_.slots[i]);
      if (out_.slots[i].type == ir::Type::Number) append_sorted(out_.numbers, std::move(numbers), out_.slots[i]);
    }
  }

  template <class T>
  static Rank rank_of_threshold(const std::vector<T>& all, const SlotInfo& slot, T value) {
    const auto begin = all.begin() + slot.thresholds_begin;
    return static_cast<Rank>(2 * (std::lower_bound(begin, begin + slot.thresholds_count, value) - begin) + 1);
  }

  void answer(const Question& question, Step& step) const {
    const auto [base, last] = range_of(question);
    step.base = question.negated ? last + 1 : base;
    step.width = question.negated ? kMaxRank - (last - base) - 1 : last - base;
  }

  // First and last rank. INVARIANT: never all ranks, so that the complement is not empty.
  std::pair<Rank, Rank> range_of(const Question& question) const {
    if (question.by_rank) return {static_cast<Rank>(question.int_value), static_cast<Rank>(question.int_value)};
    const SlotInfo& slot = out_.slots[question.slot];
    const Rank at = slot.type == ir::Type::Int ? rank_of_threshold(out_.ints, slot, question.int_value)
                                               : rank_of_threshold(out_.numbers, slot, question.number);
    if (question.relation == Relation::Equal) return {at, at};
    const Rank beside = question.relation == Relation::Less ? 1 : 0;
    if (question.swapped) return {at + beside, kMaxRank};  // constant < value
    return {0, at - beside};
  }

  const ir::Module& module_;
  std::vector<std::uint32_t> uses_;
  std::vector<Work> work_;  // by InstId
  std::unordered_map<std::uint32_t, std::uint32_t> slots_;
  std::vector<std::vector<Question>> thresholds_;  // by slot
  std::vector<Question> questions_;                // by step
  std::vector<Draft> drafts_;
  bool too_long_ = false;
  ShortCircuit out_;
};

}  // namespace

ShortCircuit make_short_circuit(const ir::Module& module) { return Lowering(module).run(); }

std::optional<Inst> constant_of(const ir::Module& module, InstId id) {
  const Inst& inst = module.insts[id.index];
  switch (inst.op) {
    case Op::TruthConst:
    case Op::IntConst:
    case Op::NumberConst:
    case Op::SymbolConst: return inst;
    case Op::Param: break;
    default: return std::nullopt;
  }
  if (inst.operands_count != 0) return std::nullopt;
  const Param& param = module.tables.params[inst.a];
  MPOL_ASSERT(param.rows.size() == 1, "a parameter that is no table has one row");
  const ParamValue& value = param.rows.front().value;
  Inst constant;
  constant.type = inst.type;
  switch (inst.type) {
    case ir::Type::Truth:
      constant.op = Op::TruthConst;
      constant.int_value = value.int_value;
      break;
    case ir::Type::Int:
      constant.op = Op::IntConst;
      constant.int_value = value.int_value;
      break;
    case ir::Type::Number:
      constant.op = Op::NumberConst;
      constant.number = value.number;
      break;
    case ir::Type::Symbol:
      constant.op = Op::SymbolConst;
      constant.a = value.symbol.index;
      break;
  }
  return constant;
}

}  // namespace mpol
