// Three passes: the tables (ids in range), the instructions in order (counts, operands, types, loops), the rules. Which
// loops an instruction reads is a short sorted list, computed from its operands: a body's list minus its own loop.
#include "program/ir_verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/assert.hpp"
#include "base/limits.hpp"
#include "program/ir_reads.hpp"
#include "program/ir_shape.hpp"

namespace mpol::ir {
namespace {

using Loops = std::vector<std::uint32_t>;  // sorted

class Verifier {
 public:
  Verifier(const Module& module, const Places& places, Diagnostics& diagnostics)
      : module_(module), tables_(module.tables), places_(places), diagnostics_(diagnostics) {}

  bool run() {
    const std::size_t errors_before = diagnostics_.error_count();
    check_tables();
    if (module_.loops > limits::kMaxLoops) {
      not_canonical(places_.text,
                    fmt::format("{} loops are more than the limit of {}", module_.loops, limits::kMaxLoops));
      return false;
    }
    bind_loops();
    free_loops_.resize(module_.insts.size());
    for (std::size_t i = 0; i < module_.insts.size(); ++i) check_inst(i);
    if (next_operand_ != module_.operands.size())
      not_canonical(places_.text, "the list of operands holds more than the instructions read");
    // INVARIANT: what a rule, a counter or a level reads can be worked out before it is needed, without a circle.
    if (diagnostics_.error_count() == errors_before) reads_ = find_reads(module_);
    for (std::size_t i = 0; i < module_.rules.size(); ++i) check_rule(i);
    for (std::size_t i = 0; i < module_.counters.size(); ++i) check_counter(i);
    for (std::size_t i = 0; i < module_.escalations.size(); ++i) check_escalation(i);
    for (std::size_t i = 0; i < module_.levels.size(); ++i) check_level(i);
    return diagnostics_.error_count() == errors_before;
  }

 private:
  // ---- faults, each reported here only ----
  Span at(InstId id) const { return id.index < places_.insts.size() ? places_.insts[id.index] : places_.text; }
  Span at(RuleId id) const { return id.index < places_.rules.size() ? places_.rules[id.index] : places_.text; }
  void not_canonical(Span span, const std::string& what) { diagnostics_.report(Code::E0919, span, what); }
  bool check_index(Span span, const std::string& who, std::string_view noun, std::uint32_t index, std::size_t size) {
    if (index < size) return true;
    const std::string shown = index == Id<void>::kNone ? std::string("none") : fmt::to_string(index);
    diagnostics_.report(Code::E0913, span, who, noun, shown, size);
    return false;
  }
  template <class Tag>
  bool check_optional(Span span, const std::string& who, std::string_view noun, Id<Tag> id, std::size_t size) {
    return !id.has_value() || check_index(span, who, noun, id.index, size);
  }

  // ---- tables ----
  template <class Row, class Check>
  void each(std::string_view keyword, const std::vector<Row>& rows, const Check& check) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      who_ = fmt::format("{} #{}", keyword, i);
      check(rows[i], i);
    }
  }
  void symbol(SymbolId id) { check_index(places_.text, who_, "symbol", id.index, tables_.symbols.size()); }
  void optional_symbol(SymbolId id) {
    if (id.has_value()) symbol(id);
  }
  void symbols(const std::vector<SymbolId>& ids) {
    for (const SymbolId id : ids) symbol(id);
  }
  void origin(OriginId id) { check_optional(places_.text, who_, "origin", id, tables_.origins.size()); }
  void pattern(PatternId id) { check_index(places_.text, who_, "pattern", id.index, tables_.patterns.size()); }

  void check_tables() {
    each("symbol_set", tables_.symbol_sets, [&](const std::vector<SymbolId>& set, std::size_t) {
      symbols(set);
      if (!std::is_sorted(set.begin(), set.end()) || std::adjacent_find(set.begin(), set.end()) != set.end())
        not_canonical(places_.text, who_ + " is not sorted, each symbol once");
    });
    each("field", tables_.fields, [&](const EventField& row, std::size_t) { symbols(row.values); });
    each("param", tables_.params, [&](const mpol::Param& row, std::size_t) { check_param(row); });
    each("signal", tables_.signals, [&](const SignalInfo& row, std::size_t) {
      symbols(row.values);
      symbols(row.covers);
      origin(row.origin);
    });
    each("pattern", tables_.patterns, [&](const PatternInfo& row, std::size_t) {
      optional_symbol(row.language);
      origin(row.origin);
    });
    each("override", tables_.overrides, [&](const OverrideInfo& row, std::size_t) {
      if (row.rule.empty() == row.param.empty())
        not_canonical(places_.text, who_ + " is not of one rule or one parameter");
    });
    each("pattern_set", tables_.pattern_sets, [&](const PatternSet& row, std::size_t) {
      for (const PatternId id : row.patterns) pattern(id);
    });
    each("view", tables_.views, [&](const ViewInfo& row, std::size_t i) { check_view(row, i); });
    each("finding", tables_.findings, [&](const FindingSource& row, std::size_t) { check_finding(row); });
    each("texts", tables_.texts, [&](const Texts& row, std::size_t) {
      for (const TextRow& text : row.rows) optional_symbol(text.key);
    });
    each("action", tables_.actions, [&](const ActionInfo& row, std::size_t) {
      check_optional(places_.text, who_, "verdict", row.verdict, tables_.verdicts.size());
      check_optional(places_.text, who_, "verdict", row.otherwise, tables_.verdicts.size());
    });
    each("rule_set", tables_.rule_sets, [&](const std::vector<RuleId>& set, std::size_t) {
      for (const RuleId id : set) check_index(places_.text, who_, "rule", id.index, module_.rules.size());
    });
  }
  void check_param(const mpol::Param& param) {
    origin(param.origin);
    if (param.rows.empty()) not_canonical(places_.text, who_ + " has no row");
    for (const ParamRow& row : param.rows) {
      optional_symbol(row.key);
      if (type_of(param.kind) == Type::Symbol) symbol(row.value.symbol);
    }
  }
  void check_view(const ViewInfo& view, std::size_t index) {
    symbols(view.languages);
    const bool has_field = check_index(places_.text, who_, "field", view.field.index, tables_.fields.size());
    if (has_field && tables_.fields[view.field.index].kind != ValueKind::Text)
      not_canonical(places_.text, who_ + " is over a field that holds no text");
    // INVARIANT: a view's source stands before it, so that views end.
    if (view.builtin.empty() == view.source.has_value())
      not_canonical(places_.text, who_ + " needs a source if it is a builtin, and none if it is a field");
    check_optional(places_.text, who_, "view", view.source, index);
  }
  void check_finding(const FindingSource& source) {
    check_index(places_.text, who_, "view", source.view.index, tables_.views.size());
    for (const FindingRowInfo& row : source.rows) {
      pattern(row.pattern);
      check_optional(places_.text, who_, "pattern", row.unless, tables_.patterns.size());
      optional_symbol(row.language);
      for (const SymbolId value : row.values) optional_symbol(value);
      if (row.values.size() != source.fields.size())
        not_canonical(places_.text, who_ + " has a row with another number of values than it has fields");
    }
  }

  // ---- instructions ----
  void bind_loops() {
    binders_.resize(module_.loops);
    for (std::size_t i = 0; i < module_.insts.size(); ++i) {
      const Inst& inst = module_.insts[i];
      if (!shape_of(inst.op).loops || inst.b >= module_.loops) continue;
      if (binders_[inst.b].has_value())
        diagnostics_.report(Code::E0916, at(InstId(i)), inst.b, binders_[inst.b].index, i);
      binders_[inst.b] = InstId(i);
    }
  }

  std::size_t table_size(Ref ref, const Inst& inst) const {
    switch (ref) {
      case Ref::None: return 0;
      case Ref::Symbol: return tables_.symbols.size();
      case Ref::SymbolSet: return tables_.symbol_sets.size();
      case Ref::Field:
      case Ref::ListField: return tables_.fields.size();
      case Ref::Param: return tables_.params.size();
      case Ref::Signal: return tables_.signals.size();
      case Ref::View: return tables_.views.size();
      case Ref::PatternSet: return tables_.pattern_sets.size();
      case Ref::FindingSource: return tables_.findings.size();
      case Ref::FindingColumn: return finding_columns(inst.a);
      case Ref::Loop: return module_.loops;
      case Ref::RuleSet: return tables_.rule_sets.size();
      case Ref::Counter: return module_.counters.size();
    }
    return 0;
  }
  std::size_t finding_columns(std::uint32_t loop) const {
    if (loop >= binders_.size() || !binders_[loop].has_value()) return 0;
    const Inst& binder = module_.insts[binders_[loop].index];
    const bool is_finding = binder.op == Op::AnyFinding && binder.a < tables_.findings.size();
    return is_finding ? tables_.findings[binder.a].fields.size() : 0;
  }

  void check_inst(std::size_t index) {
    const InstId id(index);
    const Inst& inst = module_.insts[index];
    const Shape shape = shape_of(inst.op);
    who_ = fmt::format("`%{}`", index);
    bool payload_holds = check_payload(id, inst, shape);
    check_constant(id, inst, shape);
    if (check_layout(id, inst)) check_operands(id, inst, shape);
    if (payload_holds) check_result(id, inst, shape);
    check_optional(at(id), who_, "origin", inst.origin, tables_.origins.size());
    if (shape.named_score)
      check_optional(at(id), who_, "score", inst.score, tables_.scores.size());
    else if (inst.score.has_value())
      not_canonical(at(id), who_ + " names a score, which only `noisy_or` has");
  }

  bool check_payload(InstId id, const Inst& inst, const Shape& shape) {
    bool holds = true;
    const std::pair<Ref, std::uint32_t> parts[] = {{shape.a, inst.a}, {shape.b, inst.b}, {shape.c, inst.c}};
    for (const auto& [ref, index] : parts) {
      if (ref != Ref::None) {
        holds = check_index(at(id), who_, noun(ref), index, table_size(ref, inst)) && holds;
      } else if (index != Id<void>::kNone) {
        not_canonical(at(id), who_ + " has payload that its operation does not use");
      }
    }
    if (holds && (shape.a == Ref::Field || shape.a == Ref::ListField)) {
      const ValueKind kind = tables_.fields[inst.a].kind;
      const bool fits =
          shape.a == Ref::ListField ? kind == ValueKind::StringList : inst.op == Op::FieldMissing || can_be_read(kind);
      if (!fits) not_canonical(at(id), fmt::format("{} reads a field that holds no {}", who_, noun(shape.a)));
    }
    return holds;
  }
  static std::string_view noun(Ref ref) {
    constexpr std::string_view kNouns[] = {"",          "symbol", "symbol set", "value",       "list",
                                           "parameter", "signal", "view",       "pattern set", "finding",
                                           "attribute", "loop",   "counter",    "rule set"};
    return kNouns[static_cast<std::size_t>(ref)];
  }

  void check_constant(InstId id, const Inst& inst, const Shape& shape) {
    const bool unused = (shape.constant != Constant::Int && inst.int_value != 0) ||
                        (shape.constant != Constant::Number && inst.number != 0) || (shape.flag.empty() && inst.flag);
    if (unused) not_canonical(at(id), who_ + " has a constant that its operation does not use");
    if (inst.op == Op::TruthConst && (inst.int_value < 0 || inst.int_value > 2))
      not_canonical(at(id), who_ + " is no truth: 0, 1 or 2");
    if (std::isnan(inst.number)) not_canonical(at(id), who_ + " is not a number");
    if (inst.op == Op::Near && inst.int_value < 0) not_canonical(at(id), who_ + " has a distance below zero");
  }

  bool check_layout(InstId id, const Inst& inst) {
    const std::size_t expected = inst.operands_count == 0 ? 0 : next_operand_;
    if (inst.operands_begin != expected || inst.operands_count > module_.operands.size() - next_operand_) {
      not_canonical(at(id), who_ + " has operands that do not follow those of the instruction before it");
      return false;
    }
    next_operand_ += inst.operands_count;
    return true;
  }

  void check_operands(InstId id, const Inst& inst, const Shape& shape) {
    const std::size_t count = inst.operands_count;
    const bool odd = inst.op == Op::NoisyOr && count % 2 != 0;
    if (count < shape.min_operands || count > shape.max_operands || odd) {
      diagnostics_.report(Code::E0911, at(id), name(inst.op), wanted_count(shape), count);
      return;
    }
    Loops loops;
    const std::span<const InstId> operands = module_.operands_of(inst);
    for (std::size_t i = 0; i < count; ++i) {
      if (operands[i].index >= id.index) {
        diagnostics_.report(Code::E0910, at(id), id.index, operands[i].index);
        continue;
      }
      const Type found = module_.insts[operands[i].index].type, wanted = operand_type(shape, i, inst.type);
      if (found != wanted) diagnostics_.report(Code::E0912, at(id), i + 1, name(inst.op), name(found), name(wanted));
      add_loops(loops, free_loops_[operands[i].index]);
    }
    if (shape.loops) std::erase(loops, inst.b);
    if (shape.a == Ref::Loop) loops.push_back(inst.a);
    if (loops.size() > limits::kMaxLoopNesting) {
      not_canonical(at(id), fmt::format("{} is inside more than {} loops", who_, limits::kMaxLoopNesting));
      loops.clear();
    }
    free_loops_[id.index] = std::move(loops);
  }
  static std::string wanted_count(const Shape& shape) {
    if (shape.max_operands == Shape::kMany) return fmt::format("{} operands or more", shape.min_operands);
    if (shape.min_operands == shape.max_operands)
      return fmt::format("{} operand{}", shape.min_operands, shape.min_operands == 1 ? "" : "s");
    return fmt::format("{} to {} operands", shape.min_operands, shape.max_operands);
  }
  static void add_loops(Loops& into, const Loops& more) {
    if (more.empty()) return;
    Loops both;
    std::set_union(into.begin(), into.end(), more.begin(), more.end(), std::back_inserter(both));
    into = std::move(both);
  }

  void check_result(InstId id, const Inst& inst, const Shape& shape) {
    std::optional<Type> wanted = result_of(inst.op);
    if (!wanted && shape.a == Ref::Field) wanted = type_of(tables_.fields[inst.a].kind);
    if (!wanted && shape.a == Ref::Param) wanted = type_of(tables_.params[inst.a].kind);
    if (!wanted && shape.a == Ref::Signal) wanted = type_of(tables_.signals[inst.a].kind);
    if (!wanted && shape.a == Ref::Counter) wanted = type_of(module_.counters[inst.a].shown_as);
    if (wanted && inst.type != *wanted)
      diagnostics_.report(Code::E0914, at(id), name(inst.op), name(inst.type), name(*wanted));
  }

  // ---- rules ----
  void check_rule(std::size_t index) {
    const Rule& rule = module_.rules[index];
    const Span span = at(RuleId(index));
    who_ = fmt::format("rule `{}`", rule.id);
    if (check_use(span, rule.condition, {})) {
      const Type found = module_.insts[rule.condition.index].type;
      if (found != Type::Truth) wrong_rule(span, "condition", name(found), "Truth");
      forbid(rule.condition, "condition", kReadsFiredRules);
    }
    finding_loop_.reset();
    if (rule.findings.has_value() && check_use(span, rule.findings, {})) {
      const Inst& findings = module_.insts[rule.findings.index];
      if (findings.op == Op::AnyFinding)
        finding_loop_ = findings.b;
      else
        wrong_rule(span, "loop over findings", name(findings.op), "any_finding");
    }
    check_optional(span, who_, "origin", rule.origin, tables_.origins.size());
    check_mentions(span, rule);
    for (const std::vector<ActionCall>* calls : {&rule.then, &rule.unknown})
      for (const ActionCall& call : *calls) check_call(span, call);
  }
  void check_mentions(Span span, const Rule& rule) {
    for (std::size_t i = 0; i < rule.mentions.size(); ++i) {
      const Mention& mention = rule.mentions[i];
      check_index(span, who_, "instruction", mention.inst.index, module_.insts.size());
      check_index(span, who_, "origin", mention.origin.index, tables_.origins.size());
      if (i > 0 && mention.inst <= rule.mentions[i - 1].inst)
        not_canonical(span, who_ + " has mentions that are not sorted, each instruction once");
    }
  }
  void wrong_rule(Span span, std::string_view part, std::string_view found, std::string_view expected) {
    diagnostics_.report(Code::E0917, span, part, who_.substr(6, who_.size() - 7), found, expected);
  }

  // ---- state ----
  void forbid(InstId id, std::string_view part, std::uint8_t what) {
    if (id.index < reads_.size() && (reads_[id.index] & what) != 0)
      not_canonical(places_.text, fmt::format("{} has a `{}` that reads what is not known yet then", who_, part));
  }
  // none, or an instruction of that type outside of loops.
  void check_part(InstId id, std::string_view part, std::initializer_list<Type> types) {
    if (!id.has_value() || !check_use(places_.text, id, {})) return;
    const Type found = module_.insts[id.index].type;
    if (std::find(types.begin(), types.end(), found) == types.end())
      not_canonical(places_.text, fmt::format("{} has a `{}` of type {}", who_, part, name(found)));
  }
  void check_settled(InstId id, std::string_view part) {
    check_part(id, part, {Type::Int});
    forbid(id, part, kReadsEvent | kReadsSignals | kReadsState | kReadsFiredRules);
  }
  void check_keys(const std::vector<InstId>& by, const std::vector<std::string>& names) {
    if (by.size() != names.size())
      not_canonical(places_.text, who_ + " has another number of keys than of their names");
    for (const InstId key : by) {
      if (check_index(places_.text, who_, "instruction", key.index, module_.insts.size()))
        check_part(key, "by", {Type::Symbol});
      forbid(key, "by", kReadsSignals | kReadsState | kReadsFiredRules);
    }
  }
  void check_counter(std::size_t index) {
    const Counter& counter = module_.counters[index];
    who_ = fmt::format("counter `{}`", counter.name);
    switch (counter.kind) {
      case CounterKind::Count: check_part(counter.of, "of", {Type::Truth}); break;
      case CounterKind::Rate: check_part(counter.of, "of", {Type::Truth, Type::Int, Type::Number}); break;
      case CounterKind::Distinct: check_part(counter.of, "of", {Type::Symbol}); break;
      default: check_part(counter.of, "of", {Type::Int, Type::Number}); break;
    }
    const bool has_value =
        counter.kind == CounterKind::Sum || counter.kind == CounterKind::Mean || counter.kind == CounterKind::Distinct;
    if (has_value && !counter.of.has_value()) not_canonical(places_.text, who_ + " has no `of`");
    check_part(counter.where, "where", {Type::Truth});
    for (const auto& [id, part] : {std::pair(counter.over, "over"), std::pair(counter.half_life, "half_life"),
                                   std::pair(counter.keys, "keys"), std::pair(counter.late, "late")})
      check_settled(id, part);
    if (counter.includes_this) {
      forbid(counter.of, "of", kReadsState | kReadsFiredRules);
      forbid(counter.where, "where", kReadsState | kReadsFiredRules);
    }
    check_keys(counter.by, counter.key_names);
    check_optional(places_.text, who_, "origin", counter.origin, tables_.origins.size());
  }
  void check_escalation(std::size_t index) {
    const Escalation& escalation = module_.escalations[index];
    who_ = fmt::format("escalation `{}`", escalation.name);
    check_keys(escalation.by, escalation.key_names);
    check_optional(places_.text, who_, "origin", escalation.origin, tables_.origins.size());
  }
  void check_level(std::size_t index) {
    const Level& level = module_.levels[index];
    who_ = fmt::format("level #{}", index);
    check_index(places_.text, who_, "escalation", level.escalation, module_.escalations.size());
    if (index > 0 && module_.levels[index - 1].escalation > level.escalation)
      not_canonical(places_.text, who_ + " stands behind one of a later escalation");
    if (check_index(places_.text, who_, "instruction", level.condition.index, module_.insts.size()))
      check_part(level.condition, "condition", {Type::Truth});
    check_settled(level.lowers_after, "lowers_after");
    check_optional(places_.text, who_, "origin", level.origin, tables_.origins.size());
    finding_loop_.reset();
    for (const ActionCall& call : level.then) check_call(places_.text, call);
  }

  // Whether `id` is an instruction; it may read the loops in `allowed` only.
  bool check_use(Span span, InstId id, const Loops& allowed) {
    if (!check_index(span, who_, "instruction", id.index, module_.insts.size())) return false;
    for (const std::uint32_t loop : free_loops_[id.index]) {
      if (std::find(allowed.begin(), allowed.end(), loop) == allowed.end())
        diagnostics_.report(Code::E0915, span, who_, loop);
    }
    return true;
  }

  void check_call(Span span, const ActionCall& call) {
    check_optional(span, who_, "origin", call.origin, tables_.origins.size());
    if (!check_index(span, who_, "action", call.action.index, tables_.actions.size())) return;
    const ActionInfo& action = tables_.actions[call.action.index];
    std::size_t param = 0;
    for (const ActionArg& arg : call.args) {
      while (param < action.params.size() && action.params[param].name != arg.name) ++param;
      if (param++ >= action.params.size())
        wrong_arg(span, arg, action, "not one of its parameters, or out of their order", "a parameter");
      check_arg(span, arg, action);
    }
  }
  void wrong_arg(Span span, const ActionArg& arg, const ActionInfo& action, std::string_view found,
                 std::string_view expected) {
    diagnostics_.report(Code::E0918, span, arg.name, action.name, found, expected);
  }
  void check_arg(Span span, const ActionArg& arg, const ActionInfo& action) {
    ActionArg used;  // what an argument of its kind may hold: the rest is empty
    used.name = arg.name;
    used.kind = arg.kind;
    switch (arg.kind) {
      case ArgKind::Value:
        used.value = arg.value;
        used.shown_as = arg.shown_as;
        if (check_use(span, arg.value, finding_loop_ ? Loops{*finding_loop_} : Loops{})) {
          const Type found = module_.insts[arg.value.index].type;
          if (found != type_of(arg.shown_as)) wrong_arg(span, arg, action, name(found), name(type_of(arg.shown_as)));
        }
        break;
      case ArgKind::Texts:
        used.texts = arg.texts;
        check_index(span, who_, "text", arg.texts.index, tables_.texts.size());
        break;
      case ArgKind::SpansOfScore:
        used.score = arg.score;
        if (check_use(span, arg.score, {}) && module_.insts[arg.score.index].op != Op::NoisyOr)
          wrong_arg(span, arg, action, name(module_.insts[arg.score.index].op), "noisy_or");
        break;
      case ArgKind::SpansOfPatterns:
        used.patterns = arg.patterns;
        check_index(span, who_, "pattern set", arg.patterns.index, tables_.pattern_sets.size());
        break;
      case ArgKind::FindingSpan:
        if (!finding_loop_) wrong_arg(span, arg, action, "the span of a finding", "a rule with a loop over findings");
        break;
      case ArgKind::Content:
        used.field = arg.field;
        if (check_index(span, who_, "field", arg.field.index, tables_.fields.size()) &&
            tables_.fields[arg.field.index].kind != ValueKind::Text)
          wrong_arg(span, arg, action, "a field that is no text", "a text field");
        break;
      case ArgKind::Rate:
        used.count = arg.count;
        used.period_ms = arg.period_ms;
        break;
    }
    if (!(used == arg)) not_canonical(span, who_ + " has an argument with parts that its kind does not use");
  }

  const Module& module_;
  const Tables& tables_;
  const Places& places_;
  Diagnostics& diagnostics_;
  std::string who_;  // what is being checked, for messages
  std::vector<InstId> binders_;
  std::vector<Loops> free_loops_;
  std::vector<std::uint8_t> reads_;  // empty: instructions do not hold
  std::size_t next_operand_ = 0;
  std::optional<std::uint32_t> finding_loop_;
};

}  // namespace

bool verify(const Module& module, const Places& places, Diagnostics& diagnostics) {
  return Verifier(module, places, diagnostics).run();
}

void assert_verified(const Module& module, const char* stage) {
  Diagnostics diagnostics;
  if (verify(module, {}, diagnostics)) return;
  for (const Diagnostic& fault : diagnostics.list())
    std::fprintf(stderr, "mpol: after %s: %s\n", stage, fault.message.c_str());
  MPOL_ASSERT(false, "every stage leaves a module that holds");
}

}  // namespace mpol::ir
