// A test's event: fields and signals by the names that real events give them.
#include <fmt/core.h>

#include <algorithm>

#include "base/text/time_text.hpp"
#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/expressions/expressions.hpp"
#include "compiler/check/missing_imports.hpp"
#include "compiler/check/tests/tests.hpp"

namespace mpol::check {
namespace {

class EventCheck {
 public:
  EventCheck(Context& context, const FileScope& file, checked::TestStep& step)
      : context_(context), scope_{file}, step_(step) {}
  void check(const ast::EventRecord& event);

 private:
  void check_other_signals(const ast::EventValue& value);
  void check_field(const Entity& field, const ast::Entry<ast::EventValue>& entry);
  void check_counters(const ast::Entry<ast::EventValue>& entry);
  void check_signal(const Entity& signal, const ast::Entry<ast::EventValue>& entry);
  void check_named(const ast::Entry<ast::EventValue>& entry, const ast::EventRecord& event);
  void report_unknown(const ast::Name& name, const ast::EventRecord& event);
  void report_nested(const ast::EventValue& value);
  bool settle_time(const ast::Expr& written, bool is_text, checked::EventValue& value);
  std::optional<checked::EventValue> value_of(const ast::EventValue& given, const Type& type);
  std::optional<checked::EventValue> list_value(const ast::Expr& expr, Kind element);

  Context& context_;
  Scope scope_;
  checked::TestStep& step_;
  std::unordered_map<std::string, Span> seen_;
};

template <class Id>
void set(std::vector<std::pair<Id, checked::EventValue>>& values, Id id, checked::EventValue value) {
  std::erase_if(values, [&](const auto& other) { return other.first == id; });
  values.emplace_back(id, std::move(value));
}

std::optional<checked::EventValue> EventCheck::list_value(const ast::Expr& expr, Kind element) {
  checked::EventValue value;
  value.kind = ValueKind::StringList;
  const auto* list = std::get_if<ast::ListExpr>(&expr.node);
  if (list == nullptr) {
    Type type(Kind::List);
    type.element = element;
    check_as(context_, scope_, expr, type);
    return std::nullopt;
  }
  for (const ast::ExprPtr& item : list->items) {
    const Value checked_item = check_constant(context_, scope_, *item, element);
    if (checked_item.type.is_error()) return std::nullopt;
    value.list.push_back(context_.policy.tables.symbols[checked_item.expr.a]);
  }
  return value;
}

// Texts and times are written as strings; a time also as milliseconds.
Type written_as(const Type& type, const ast::Expr& expr) {
  if (type.kind == Kind::Text) return Kind::String;
  if (type.kind != Kind::Time) return type;
  const auto* literal = std::get_if<ast::Literal>(&expr.node);
  return literal != nullptr && literal->kind == ast::LiteralKind::String ? Kind::String : Kind::Int;
}

}  // namespace

Diagnostics::Builder report_no_time(Context& context, const ast::Expr& written) {
  const std::string years = fmt::format("{} .. {}", time_text(kMinTimeMs), time_text(kMaxTimeMs));
  return report_outside(context, written.span, years);
}

namespace {

// Of a time: `value` is what is written there, `is_text` as a string. False after a report.
bool EventCheck::settle_time(const ast::Expr& written, bool is_text, checked::EventValue& value) {
  if (is_text) {
    const TimeReading time = read_time(value.text);
    value.text.clear();
    value.int_value = time.ms;
    if (!time.problem.empty()) {
      report_no_time(context_, written)
          .help(fmt::format("{}; a time is milliseconds since 1970, or like \"{}\"", time.problem,
                            time_text(checked::kTestEpochMs)));
      return false;
    }
  }
  if (value.int_value >= kMinTimeMs && value.int_value <= kMaxTimeMs) return true;
  report_no_time(context_, written);
  return false;
}

std::optional<checked::EventValue> EventCheck::value_of(const ast::EventValue& given, const Type& type) {
  if (given.record) {
    report_nested(given);
    return std::nullopt;
  }
  if (!given.value) return std::nullopt;
  if (type.kind == Kind::List) return list_value(*given.value, type.element);
  const Value constant = check_constant(context_, scope_, *given.value, written_as(type, *given.value));
  if (constant.type.is_error()) return std::nullopt;
  checked::EventValue value;
  value.kind = value_kind(type.kind);
  value.truth = constant.expr.op == ir::Op::TruthConst && constant.expr.int_value == 1;
  value.int_value = constant.expr.int_value;
  value.number = constant.expr.number;
  const bool is_text = constant.expr.op == ir::Op::SymbolConst;
  if (is_text) value.text = context_.policy.tables.symbols[constant.expr.a];
  if (type.kind == Kind::Time && !settle_time(*given.value, is_text, value)) return std::nullopt;
  return value;
}

void EventCheck::report_nested(const ast::EventValue& value) { context_.out->report(Code::E0802, value.span); }

void EventCheck::check_field(const Entity& field, const ast::Entry<ast::EventValue>& entry) {
  if (entry.value.unavailable) {
    context_.out->report(Code::E0803, entry.value.span, field.name)
        .label(field.span, "a field of the event")
        .help("leave a field out to have it missing; only signals are unavailable");
    return;
  }
  if (field.type.is_error()) return;
  if (auto value = value_of(entry.value, field.type)) set(step_.fields, FieldId(field.id), std::move(*value));
}

// `counters: unavailable`: their store is out of reach.
void EventCheck::check_counters(const ast::Entry<ast::EventValue>& entry) {
  if (!entry.value.unavailable) {
    context_.out->report(Code::E0811, entry.value.span).help("what counters say comes of the events before this one");
    return;
  }
  step_.counters_unavailable = true;
}

void EventCheck::check_signal(const Entity& signal, const ast::Entry<ast::EventValue>& entry) {
  if (signal.type.is_error()) return;
  checked::EventValue value;
  value.kind = value_kind(signal.type.kind);
  value.unavailable = entry.value.unavailable;
  if (!value.unavailable) {
    auto given = value_of(entry.value, signal.type);
    if (!given) return;
    value = std::move(*given);
  }
  set(step_.signals, SignalId(signal.id), std::move(value));
}

void EventCheck::report_unknown(const ast::Name& name, const ast::EventRecord& event) {
  if (!context_.reported_names.insert({scope_.file.package, "event " + name.text}).second) return;
  const FileScope& file = scope_.file;
  const std::string package = package_to_import(context_, file, name.text);
  if (file.lacks_import || (!package.empty() && !is_first_report(context_, file, package))) return;
  auto report = context_.out->report(Code::E0801, name.span, name.text);
  if (!package.empty()) return fix_import(file, package, report);
  std::vector<std::string> names;
  for (const auto& [known, entity] : context_.fields_by_name) names.push_back(known);
  for (const auto& [known, entity] : context_.signals_by_name) names.push_back(known);
  std::sort(names.begin(), names.end());
  // What the event says already is not what was meant.
  for (const auto& entry : event.fields) std::erase(names, entry.key.text);
  const bool quoted = context_.sources.text(name.span).starts_with('"');
  if (const auto nearest = nearest_name(name.text, names))
    report.fix(fmt::format("write `{}`", *nearest), {{name.span, quoted ? '"' + *nearest + '"' : *nearest}});
}

void EventCheck::check_named(const ast::Entry<ast::EventValue>& entry, const ast::EventRecord& event) {
  const std::string& name = entry.key.text;
  const auto field = context_.fields_by_name.find(name);
  const auto signal = context_.signals_by_name.find(name);
  if (field != context_.fields_by_name.end()) return check_field(*field->second, entry);
  if (signal == context_.signals_by_name.end() && name == "counters") return check_counters(entry);
  if (signal == context_.signals_by_name.end()) return report_unknown(entry.key, event);
  for (const ImportScope& import : scope_.file.imports)
    import.used = import.used || import.package == signal->second->package;
  check_signal(*signal->second, entry);
}

void EventCheck::check_other_signals(const ast::EventValue& value) {
  if (value.unavailable) {
    checked::EventValue unavailable;
    unavailable.kind = ValueKind::Score;
    unavailable.unavailable = true;
    step_.other_signals = std::move(unavailable);
    return;
  }
  if (auto score = value_of(value, Kind::Score)) step_.other_signals = std::move(*score);
}

void EventCheck::check(const ast::EventRecord& event) {
  for (const auto& entry : event.fields) {
    if (!entry.is_else && entry.key.text.empty()) continue;
    const auto [it, added] = seen_.try_emplace(entry.is_else ? "else" : entry.key.text, entry.key.span);
    if (!added) {
      context_.out->report(Code::E0807, entry.key.span, entry.is_else ? "else" : entry.key.text)
          .label(it->second, "here first");
      continue;
    }
    entry.is_else ? check_other_signals(entry.value) : check_named(entry, event);
  }
}

}  // namespace

void check_test_event(Context& context, const FileScope& file, const ast::EventRecord& event, checked::TestStep& step) {
  EventCheck(context, file, step).check(event);
}

}  // namespace mpol::check
