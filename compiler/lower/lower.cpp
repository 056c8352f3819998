// Walks each rule's trees from the leaves up; the interner returns the instruction that is already there when an equal
// one was made before. A rule's condition is
//     applies and when and not unless … and any finding
// so that an engine evaluates one instruction a rule. An instruction keeps the place of the rule that wrote it first;
// other rules remember where they wrote it.
#include "compiler/lower/lower.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <unordered_map>

#include "compiler/check/expr_key.hpp"
#include "compiler/lower/origins.hpp"
#include "program/equal_rows.hpp"
#include "program/ir_intern.hpp"
#include "program/ir_shape.hpp"
#include "program/ir_verify.hpp"
#include "program/truth.hpp"

namespace mpol::lower {
namespace {

using checked::Expr;
using ir::Inst;
using ir::Op;
using ir::Type;

class Lowering {
 public:
  Lowering(const checked::Policy& policy, const SourceTree& sources, Diagnostics& diagnostics, Lowered* lowered)
      : policy_(policy),
        diagnostics_(diagnostics),
        lowered_(lowered),
        origins_(sources, module_.tables.origins),
        interner_(module_) {}

  ir::Module run() {
    module_.tables = policy_.tables;
    equal_rows_ = ir::find_equal_rows(module_.tables);
    for (const checked::Rule& rule : policy_.rules) module_.rules.push_back(lower_rule(rule));
    for (const checked::Counter& counter : policy_.counters) module_.counters.push_back(lower_counter(counter));
    for (const checked::Escalation& escalation : policy_.escalations) lower_escalation(escalation);
    ir::use_first_rows(module_, equal_rows_);
    ir::assert_verified(module_, "lower");
    return std::move(module_);
  }

 private:
  // ---- rules ----
  ir::Rule lower_rule(const checked::Rule& rule) {
    ir::Rule out;
    out.id = rule.id;
    out.title = rule.title;
    out.severity = rule.severity;
    out.owner = rule.owner;
    out.rationale = rule.rationale;
    out.references = rule.references;
    out.hard = rule.hard;
    out.sealed = rule.sealed;
    out.stream = rule.stream;
    out.origin = origins_.add(rule.id_span);
    mentions_.clear();
    lower_condition(rule, out);
    for (const checked::ActionCall& call : rule.then) out.then.push_back(lower_call(call));
    for (const checked::ActionCall& call : rule.unknown) out.unknown.push_back(lower_call(call));
    for (const auto& [inst, origin] : mentions_) {
      if (module_.insts[inst.index].origin != origin) out.mentions.push_back({inst, origin});
    }
    return out;
  }

  // The rule at hand writes the instruction here; the first time counts.
  InstId place(InstId id, OriginId origin) {
    if (origin.has_value()) mentions_.try_emplace(id, origin);
    return id;
  }

  void lower_condition(const checked::Rule& rule, ir::Rule& out) {
    if (rule.when && !rule.applies && rule.unless.empty() && !rule.findings) {
      out.condition = lower_condition(*rule.when);
      return;
    }
    std::vector<InstId> parts;
    if (rule.applies) add_condition(Op::And, *rule.applies, parts);
    if (rule.when) add_condition(Op::And, *rule.when, parts);
    for (const Expr& unless : rule.unless) {
      const OriginId origin = origins_.add(unless.span, "unless ");
      parts.push_back(truth_inst(Op::Not, {lower_condition(unless)}, origin));
    }
    if (rule.findings) {
      out.findings = lower_condition(*rule.findings);
      parts.push_back(out.findings);
    }
    if (parts.empty()) parts.push_back(truth_constant(Truth::True));
    out.condition = parts.size() == 1 ? parts[0] : truth_inst(Op::And, parts, out.origin);
  }

  InstId truth_inst(Op op, const std::vector<InstId>& operands, OriginId origin) {
    Inst inst;
    inst.op = op;
    inst.origin = origin;
    return place(interner_.add(inst, operands), origin);
  }
  InstId truth_constant(Truth value) {
    Inst inst;
    inst.op = Op::TruthConst;
    inst.int_value = static_cast<std::int64_t>(value);
    return interner_.add(inst, {});
  }

  // ---- state ----
  InstId lower_part(const std::optional<Expr>& expr) { return expr ? lower_value(*expr) : InstId(); }

  ir::Counter lower_counter(const checked::Counter& counter) {
    ir::Counter out;
    out.name = fmt::format("{}.{}", counter.package, counter.name);
    out.kind = counter.kind;
    if (counter.of) out.of = lower(*counter.of, origins_.add(counter.of->span));
    if (counter.where) out.where = lower_condition(*counter.where);
    for (const Expr& key : counter.by) out.by.push_back(lower_value(key));
    out.key_names = counter.key_names;
    out.over = lower_part(counter.over);
    out.is_fixed = counter.is_fixed;
    out.half_life = lower_part(counter.half_life);
    out.limit_count = counter.limit_count;
    out.limit_period_ms = counter.limit_period_ms;
    out.keys = lower_part(counter.keys);
    out.late = lower_part(counter.late);
    out.includes_this = counter.includes_this;
    out.migration = counter.migration;
    out.shown_as = counter.shown_as;
    out.origin = origins_.add(counter.span);
    return out;
  }

  void lower_escalation(const checked::Escalation& escalation) {
    ir::Escalation out;
    out.name = escalation.name;
    for (const Expr& key : escalation.by) out.by.push_back(lower_value(key));
    out.key_names = escalation.key_names;
    out.origin = origins_.add(escalation.span);
    const auto index = static_cast<std::uint32_t>(module_.escalations.size());
    module_.escalations.push_back(std::move(out));
    for (const checked::Level& level : escalation.levels) {
      ir::Level row;
      row.escalation = index;
      row.number = level.number;
      row.title = level.title;
      row.condition = level.condition ? lower_condition(*level.condition) : truth_constant(Truth::Unknown);
      row.lowers_after = lower_part(level.lowers_after);
      for (const checked::ActionCall& call : level.then) row.then.push_back(lower_call(call));
      row.origin = origins_.add(level.span);
      module_.levels.push_back(std::move(row));
    }
  }

  // ---- actions ----
  ir::ActionCall lower_call(const checked::ActionCall& call) {
    ir::ActionCall out;
    out.action = call.action;
    out.modifier = call.modifier;
    out.origin = origins_.add(call.span);
    for (const checked::ActionArg& arg : call.args) {
      if (auto lowered = lower_arg(arg, call.span)) out.args.push_back(*std::move(lowered));
    }
    return out;
  }

  // none: the argument is not executed yet; reported.
  std::optional<ir::ActionArg> lower_arg(const checked::ActionArg& arg, Span call_span) {
    ir::ActionArg out;
    out.name = arg.name;
    out.kind = arg.kind;
    switch (arg.kind) {
      case ir::ArgKind::Value:
        if (!arg.value) return std::nullopt;
        out.value = lower_value(*arg.value);
        out.shown_as = arg.shown_as;
        break;
      case ir::ArgKind::Texts: out.texts = arg.texts; break;
      case ir::ArgKind::SpansOfScore:
        out.score = lower_value(policy_.scores[arg.score.index].value);
        if (module_.insts[out.score.index].op != Op::NoisyOr) {
          not_executed(call_span, "`spans of` a score that is not made of evidence");
          return std::nullopt;
        }
        break;
      case ir::ArgKind::SpansOfPatterns: out.patterns = arg.patterns; break;
      case ir::ArgKind::FindingSpan: break;
      case ir::ArgKind::Content: out.field = arg.field; break;
      case ir::ArgKind::Rate:
        out.count = arg.count;
        out.period_ms = arg.period_ms;
        break;
    }
    return out;
  }

  // ---- expressions ----
  // A truth that people ask about: it keeps its place.
  InstId lower_condition(const Expr& expr) { return lower(expr, origins_.add(expr.span)); }
  // A number that may have no value keeps it too.
  InstId lower_value(const Expr& expr) { return lower(expr, can_fail(expr.op) ? origins_.add(expr.span) : OriginId()); }

  // Adds the operand of an `and` or `or`; one of the same operation adds its own operands instead.
  void add_condition(Op parent, const Expr& expr, std::vector<InstId>& operands) {
    if (expr.op != parent) {
      operands.push_back(lower_condition(expr));
      return;
    }
    for (const Expr& operand : expr.operands) add_condition(parent, operand, operands);
  }

  InstId lower(const Expr& expr, OriginId origin) {
    const InstId id = lower_expr(expr, origin);
    if (lowered_ != nullptr) lowered_->emplace(&expr, id);
    return id;
  }

  InstId lower_expr(const Expr& expr, OriginId origin) {
    if (!ir::is_executed(expr.op)) return lower_later(expr);
    const ir::Shape shape = ir::shape_of(expr.op);
    if (shape.loops) return lower_loop(expr, origin);
    std::vector<InstId> operands;
    for (std::size_t i = 0; i < expr.operands.size(); ++i) {
      const Expr& operand = expr.operands[i];
      if (expr.op == Op::And || expr.op == Op::Or)
        add_condition(expr.op, operand, operands);
      else
        operands.push_back(keeps_place(expr.op, i) ? lower_condition(operand) : lower_value(operand));
    }
    // `and` of one operand is that operand.
    if ((expr.op == Op::And || expr.op == Op::Or) && operands.size() == 1) return operands[0];
    return place(interner_.add(inst_of(expr, origin), operands), origin);
  }

  // Overflows, and divisions by zero.
  static bool can_fail(Op op) {
    switch (op) {
      case Op::IntNegate:
      case Op::IntAdd:
      case Op::IntSubtract:
      case Op::IntMultiply:
      case Op::IntDivide:
      case Op::NumberNegate:
      case Op::NumberAdd:
      case Op::NumberSubtract:
      case Op::NumberMultiply:
      case Op::NumberDivide: return true;
      default: return false;
    }
  }

  // Operands that are conditions of their own: what `not` negates, the conditions of evidence.
  static bool keeps_place(Op op, std::size_t index) { return op == Op::Not || (op == Op::NoisyOr && index % 2 == 1); }

  Inst inst_of(const Expr& expr, OriginId origin) {
    Inst inst;
    inst.op = expr.op;
    inst.type = expr.type;
    inst.flag = expr.flag;
    inst.a = expr.a;
    inst.b = expr.b;
    inst.c = expr.c;
    if (ir::shape_of(expr.op).a == ir::Ref::Loop) inst.a = loop(expr.a);
    inst.int_value = expr.int_value;
    inst.number = expr.number;
    inst.score = expr.score;
    inst.origin = origin;
    ir::use_first_rows(inst, equal_rows_);
    return inst;
  }

  // ---- loops ----
  std::uint32_t loop(std::uint32_t checked_id) { return loops_.try_emplace(checked_id, module_.loops).first->second; }

  InstId lower_loop(const Expr& expr, OriginId origin) {
    const std::string key = checked::key_of(expr);
    if (const auto known = known_loops_.find(key); known != known_loops_.end()) {
      // Arguments of the rule's actions read the loop that is shared.
      loops_[expr.b] = module_.insts[known->second.index].b;
      return place(known->second, origin);
    }
    Inst inst = inst_of(expr, origin);
    inst.b = loops_[expr.b] = module_.loops++;
    const InstId body = expr.operands.empty() ? truth_constant(Truth::True) : lower_condition(expr.operands[0]);
    const InstId id = interner_.add(inst, std::span(&body, 1));
    known_loops_.emplace(key, id);
    return place(id, origin);
  }

  // ---- what later work executes ----
  void not_executed(Span span, const std::string& what) { diagnostics_.report(Code::E0701, span, what); }

  InstId lower_later(const Expr& expr) {
    not_executed(expr.span, fmt::format("`{}`", ir::name(expr.op)));
    const InstId unknown = truth_constant(Truth::Unknown);
    if (expr.type == Type::Truth) return unknown;
    // A choice that nobody can make: between the least and the greatest, or between two symbols.
    const InstId choice[] = {unknown, extreme(expr.type, 0), extreme(expr.type, 1)};
    Inst inst;
    inst.op = Op::Select;
    inst.type = expr.type;
    return interner_.add(inst, choice);
  }

  InstId extreme(Type type, int which) {
    Inst inst;
    inst.type = type;
    if (type == Type::Int) {
      inst.op = Op::IntConst;
      inst.int_value = which == 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
    } else if (type == Type::Number) {
      inst.op = Op::NumberConst;
      inst.number = (which == 0 ? -1 : 1) * std::numeric_limits<double>::infinity();
    } else {
      inst.op = Op::SymbolConst;
      inst.a = symbol(which == 0 ? "" : "?").index;
    }
    return interner_.add(inst, {});
  }

  SymbolId symbol(const std::string& text) {
    std::vector<std::string>& symbols = module_.tables.symbols;
    const auto found = std::find(symbols.begin(), symbols.end(), text);
    if (found != symbols.end()) return SymbolId(static_cast<std::size_t>(found - symbols.begin()));
    symbols.push_back(text);
    return SymbolId(symbols.size() - 1);
  }

  const checked::Policy& policy_;
  Diagnostics& diagnostics_;
  Lowered* lowered_;  // may be null
  ir::Module module_;
  Origins origins_;
  ir::Interner interner_;
  ir::EqualRows equal_rows_;
  std::unordered_map<std::uint32_t, std::uint32_t> loops_;  // LoopId of the checked form to that of the IR
  std::unordered_map<std::string, InstId> known_loops_;
  std::map<InstId, OriginId> mentions_;  // of the rule at hand: where it first wrote what
};

}  // namespace

ir::Module lower(const checked::Policy& policy, const SourceTree& sources, Diagnostics& diagnostics, Lowered* lowered) {
  return Lowering(policy, sources, diagnostics, lowered).run();
}

}  // namespace mpol::lower
