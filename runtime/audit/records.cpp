#include "runtime/audit/records.hpp"

#include <algorithm>

#include "program/ir_shape.hpp"
#include "runtime/audit/verify.hpp"

namespace mpol::audit {
namespace {

// Where the value that begins at `i` ends: at the comma or bracket behind it. Nothing in strings counts.
std::size_t end_of_value(std::string_view text, std::size_t i) {
  std::size_t depth = 0;
  for (; i < text.size(); ++i) {
    switch (text[i]) {
      case '"':
        for (++i; i < text.size() && text[i] != '"'; ++i) i += text[i] == '\\' ? 1 : 0;
        break;
      case '{':
      case '[': ++depth; break;
      case '}':
      case ']':
        if (depth == 0) return i;
        --depth;
        break;
      case ',':
        if (depth == 0) return i;
        break;
      default: break;
    }
  }
  return text.size();
}

// Calls visit(name, value) for each member of an object without white space.
void for_each_member(std::string_view object, auto&& visit) {
  std::size_t i = 1;
  while (i < object.size() && object[i] == '"') {
    const std::size_t quote = object.find("\":", i + 1);
    if (quote == object.npos) return;
    const std::size_t begin = quote + 2, end = end_of_value(object, begin);
    visit(object.substr(i + 1, quote - i - 1), object.substr(begin, end - begin));
    i = end + 1;
  }
}

std::string_view without_quotes(std::string_view text) {
  return text.size() >= 2 && text.front() == '"' ? text.substr(1, text.size() - 2) : std::string_view();
}

}  // namespace

std::string_view member(std::string_view object, std::string_view name) {
  std::string_view found;
  for_each_member(object, [&](std::string_view key, std::string_view value) {
    if (key == name) found = value;
  });
  return found;
}

std::optional<LoadRecord> read_load(std::string_view line) {
  LoadRecord record;
  record.program = without_quotes(member(line, "program"));
  if (record.program.empty()) return std::nullopt;
  const std::string_view state = member(line, "state");
  if (state.empty()) return record;
  if (member(state, "shared") == "true") {
    record.state.is_kept = record.state.is_shared = true;
    return record;
  }
  const auto found = member_number(state, "found"), bound = member_number(state, "bound");
  if (!found || !bound) return std::nullopt;
  record.state = {true, false, *found, *bound};
  return record;
}

std::optional<DecisionRecord> read_decision(std::string_view line) {
  DecisionRecord record;
  record.event = member(line, "event");
  record.decision = member(line, "decision");
  if (!record.event.starts_with('{') || !record.decision.starts_with('{')) return std::nullopt;
  for_each_member(member(line, "hidden"), [&](std::string_view name, std::string_view value) {
    record.hidden.push_back(name);
    record.how.push_back(!member(value, "dropped").empty()  ? "was dropped"
                         : !member(value, "sealed").empty() ? "is sealed"
                                                            : "is a hash");
  });
  std::string_view fetched = member(line, "fetched");
  while (fetched.size() > 2) {
    const std::size_t end = end_of_value(fetched, 1);
    record.fetched.push_back(without_quotes(fetched.substr(1, end - 1)));
    fetched.remove_prefix(end);
  }
  return record;
}

Needs::Needs(const Program& program) {
  const ir::Module& module = program.module();
  const Tables& tables = module.tables;
  for (const EventField& field : tables.fields) {
    // What every decision shows, or picks its texts by.
    const bool is_shown = field.name == "id" || field.name == "time" || field.name == "language";
    if (is_shown || !field.optional) names_.insert(field.name);
  }
  const auto add_field = [&](FieldId id) { names_.insert(tables.fields[id.index].name); };
  for (const ir::Inst& inst : module.insts) {
    switch (ir::shape_of(inst.op).a) {
      case ir::Ref::Field:
      case ir::Ref::ListField: add_field(FieldId(inst.a)); break;
      case ir::Ref::View: add_field(tables.views[inst.a].field); break;
      case ir::Ref::FindingSource: add_field(tables.views[tables.findings[inst.a].view.index].field); break;
      case ir::Ref::Signal: names_.insert(tables.signals[inst.a].name); break;
      default: break;
    }
  }
}

bool Needs::are_met(const DecisionRecord& record, Diagnostics& diagnostics) const {
  bool are_met = true;
  for (std::size_t i = 0; i < record.hidden.size(); ++i) {
    if (!names_.contains(record.hidden[i])) continue;
    diagnostics.report(Code::R0501, {}, record.hidden[i], record.how[i]);
    are_met = false;
  }
  return are_met;
}

}  // namespace mpol::audit
