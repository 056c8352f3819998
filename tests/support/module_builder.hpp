// ModuleBuilder: small IR modules by hand, for tests that need a policy without its text.
//
//   ModuleBuilder m;
//   const InstId hate = m.score("hate");
//   m.rule("R-1", m.at_least(hate, 0.8));
#pragma once
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "program/ir.hpp"
#include "program/ir_shape.hpp"

namespace mpol::test {

class ModuleBuilder {
 public:
  ir::Module module;

  SymbolId symbol(const std::string& text) {
    for (std::size_t i = 0; i < module.tables.symbols.size(); ++i) {
      if (module.tables.symbols[i] == text) return SymbolId(i);
    }
    module.tables.symbols.push_back(text);
    return SymbolId(module.tables.symbols.size() - 1);
  }
  SymbolSetId symbol_set(const std::vector<std::string>& texts) {
    std::vector<SymbolId> set;
    for (const std::string& text : texts) set.push_back(symbol(text));
    std::sort(set.begin(), set.end());
    module.tables.symbol_sets.push_back(std::move(set));
    return SymbolSetId(module.tables.symbol_sets.size() - 1);
  }
  FieldId add_field(const std::string& name, ValueKind kind) {
    EventField field;
    field.name = name;
    field.kind = kind;
    field.optional = true;
    module.tables.fields.push_back(std::move(field));
    return FieldId(module.tables.fields.size() - 1);
  }
  SignalId add_signal(const std::string& name, ValueKind kind = ValueKind::Score) {
    SignalInfo signal;
    signal.name = name;
    signal.kind = kind;
    module.tables.signals.push_back(std::move(signal));
    return SignalId(module.tables.signals.size() - 1);
  }
  OriginId origin(const std::string& text, std::uint32_t line = 1, std::uint32_t column = 1) {
    module.tables.origins.push_back({"test.mpol", line, column, text});
    return OriginId(module.tables.origins.size() - 1);
  }

  InstId add(ir::Op op, ir::Type type, const std::vector<InstId>& operands = {}, std::uint32_t a = Id<void>::kNone,
             std::uint32_t b = Id<void>::kNone, std::uint32_t c = Id<void>::kNone) {
    ir::Inst inst;
    inst.op = op;
    inst.type = type;
    inst.a = a;
    inst.b = b;
    inst.c = c;
    return ir::append(module, inst, operands);
  }
  InstId field(FieldId id) {
    return add(ir::Op::Field, ir::type_of(module.tables.fields[id.index].kind), {}, id.index);
  }
  InstId signal(SignalId id) {
    return add(ir::Op::Signal, ir::type_of(module.tables.signals[id.index].kind), {}, id.index);
  }
  InstId score(const std::string& name) { return signal(add_signal(name)); }
  InstId truth(Truth value) {
    ir::Inst inst;
    inst.op = ir::Op::TruthConst;
    inst.int_value = static_cast<std::int64_t>(value);
    return ir::append(module, inst, {});
  }
  InstId number(double value) {
    ir::Inst inst;
    inst.op = ir::Op::NumberConst;
    inst.type = ir::Type::Number;
    inst.number = value;
    return ir::append(module, inst, {});
  }
  InstId integer(std::int64_t value) {
    ir::Inst inst;
    inst.op = ir::Op::IntConst;
    inst.type = ir::Type::Int;
    inst.int_value = value;
    return ir::append(module, inst, {});
  }
  InstId symbol_const(const std::string& text) {
    return add(ir::Op::SymbolConst, ir::Type::Symbol, {}, symbol(text).index);
  }
  InstId at_least(InstId value, double threshold) {
    return add(ir::Op::NumberLessEqual, ir::Type::Truth, {number(threshold), value});
  }
  InstId all(const std::vector<InstId>& operands) { return add(ir::Op::And, ir::Type::Truth, operands); }
  InstId any(const std::vector<InstId>& operands) { return add(ir::Op::Or, ir::Type::Truth, operands); }
  InstId negation(InstId operand) { return add(ir::Op::Not, ir::Type::Truth, {operand}); }
  InstId with_origin(InstId id, const std::string& text, std::uint32_t line = 1, std::uint32_t column = 1) {
    module.insts[id.index].origin = origin(text, line, column);
    return id;
  }
  PatternId pattern(const std::string& text, bool is_regex = false, CaseMode mode = CaseMode::Ignore) {
    PatternInfo info;
    info.text = text;
    info.is_regex = is_regex;
    info.case_mode = mode;
    module.tables.patterns.push_back(std::move(info));
    return PatternId(module.tables.patterns.size() - 1);
  }
  PatternSetId pattern_set(const std::string& name, const std::vector<PatternId>& patterns) {
    module.tables.pattern_sets.push_back({name, patterns});
    return PatternSetId(module.tables.pattern_sets.size() - 1);
  }
  ViewId view(FieldId field) {
    module.tables.views.push_back({"", field, ViewId(), {}});
    return ViewId(module.tables.views.size() - 1);
  }
  ViewId view(const std::string& builtin, ViewId source) {
    module.tables.views.push_back({builtin, module.tables.views[source.index].field, source, {}});
    return ViewId(module.tables.views.size() - 1);
  }
  InstId has(ViewId view, PatternSetId set) { return add(ir::Op::Has, ir::Type::Truth, {}, view.index, set.index); }
  InstId near(ViewId view, PatternSetId first, PatternSetId second, std::int64_t distance, bool characters = false) {
    const InstId id = add(ir::Op::Near, ir::Type::Truth, {}, view.index, first.index, second.index);
    module.insts[id.index].int_value = distance;
    module.insts[id.index].flag = characters;
    return id;
  }
  ir::Rule& rule(const std::string& id, InstId condition) {
    ir::Rule rule;
    rule.id = id;
    rule.title = "Title of " + id;
    rule.condition = condition;
    module.rules.push_back(std::move(rule));
    return module.rules.back();
  }
};

}  // namespace mpol::test
