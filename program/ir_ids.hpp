// Visits every id that a row, an instruction or a rule holds. Renumbering and finding what nothing reads are both this.
//
//   for_each_id(row, visit)     visit(Id<Tag>&) for each id of a row that is not none
//
// Rows are described once, in ir_text_rows.hpp: a row that gains an id is renumbered without a change here.
#pragma once
#include "program/ir_shape.hpp"
#include "program/ir_text_rows.hpp"

namespace mpol::ir {

// The form that skips all members but ids.
template <class Visit>
class IdForm {
 public:
  explicit IdForm(Visit& visit) : visit_(visit) {}
  void title(auto&) {}
  void text(std::string_view, auto&) {}
  void texts(std::string_view, auto&) {}
  void flag(std::string_view, auto&) {}
  void integer(std::string_view, auto&) {}
  void number(std::string_view, auto&) {}
  void maybe(std::string_view, auto&) {}
  void word(std::string_view, auto&, const auto&) {}
  void id(std::string_view, auto& value) {
    if (value.has_value()) visit_(value);
  }
  void ids(std::string_view key, auto& values) {
    for (auto& value : values) id(key, value);
  }
  void rows(std::string_view, auto& rows) {
    for (auto& row : rows) text::describe(*this, row);
  }
  void origin(auto& value) { id("", value); }

 private:
  Visit& visit_;
};

template <class Row, class Visit>
void for_each_id(Row& row, Visit&& visit) {
  IdForm<std::remove_reference_t<Visit>> form(visit);
  text::describe(form, row);
}

// A payload field as a typed id, and back.
template <class Visit>
void visit_payload(Ref ref, std::uint32_t& index, Visit&& visit) {
  const auto as = [&](auto id) {
    id.index = index;
    visit(id);
    index = id.index;
  };
  switch (ref) {
    case Ref::Symbol: return as(SymbolId());
    case Ref::SymbolSet: return as(SymbolSetId());
    case Ref::Field:
    case Ref::ListField: return as(FieldId());
    case Ref::Param: return as(ParamId());
    case Ref::Signal: return as(SignalId());
    case Ref::View: return as(ViewId());
    case Ref::PatternSet: return as(PatternSetId());
    case Ref::FindingSource: return as(FindingSourceId());
    case Ref::RuleSet: return as(RuleSetId());
    case Ref::Loop: return as(LoopId());
    case Ref::Counter: return as(CounterId());
    case Ref::None:
    case Ref::FindingColumn: return;
  }
}

// Its operands are not visited: they are in Module::operands.
template <class Visit>
void for_each_id(Inst& inst, Visit&& visit) {
  const Shape shape = shape_of(inst.op);
  visit_payload(shape.a, inst.a, visit);
  visit_payload(shape.b, inst.b, visit);
  visit_payload(shape.c, inst.c, visit);
  if (inst.origin.has_value()) visit(inst.origin);
  if (inst.score.has_value()) visit(inst.score);
}

template <class Visit>
void for_each_id(std::vector<ActionCall>& calls, Visit&& visit) {
  IdForm<std::remove_reference_t<Visit>> form(visit);
  for (ActionCall& call : calls) {
    form.id("", call.action);
    form.id("", call.origin);
    for (ActionArg& arg : call.args) {
      form.id("", arg.value);
      form.id("", arg.texts);
      form.id("", arg.score);
      form.id("", arg.patterns);
      form.id("", arg.field);
    }
  }
}

template <class Visit>
void for_each_id(Rule& rule, Visit&& visit) {
  IdForm<std::remove_reference_t<Visit>> form(visit);
  text::describe(form, rule);
  for_each_id(rule.then, visit);
  for_each_id(rule.unknown, visit);
}

template <class Visit>
void for_each_id(Level& level, Visit&& visit) {
  IdForm<std::remove_reference_t<Visit>> form(visit);
  text::describe(form, level);
  for_each_id(level.then, visit);
}

}  // namespace mpol::ir
