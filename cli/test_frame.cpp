#include "cli/test_frame.hpp"

namespace mpol::cli {
namespace {

void set(const checked::EventValue& value, ValueKind kind, Frame& frame, FieldValue& field) {
  field.present = true;
  field.truth = value.truth;
  field.int_value = value.int_value;
  field.number = value.number;
  field.text = value.text;
  if (kind == ValueKind::Language) {
    field.symbol = frame.intern_language(value.text);
  } else if (kind != ValueKind::Text) {
    field.symbol = frame.intern(value.text);
  }
  field.list.clear();
  for (const std::string& item : value.list) field.list.push_back(frame.intern(item));
}

void set_plainest(const EventField& info, std::int64_t time_ms, const std::string& id, Frame& frame,
                  FieldValue& field) {
  field.present = true;
  field.truth = false;
  field.number = info.bounds.number_low.value_or(0);
  field.int_value = info.kind == ValueKind::Time ? time_ms : info.bounds.int_low.value_or(0);
  if (info.kind == ValueKind::Enum && !info.values.empty()) field.symbol = info.values.front();
  if (info.kind == ValueKind::Key) field.symbol = frame.intern(id);
  if (info.kind == ValueKind::String) field.symbol = frame.intern("");
  if (info.kind == ValueKind::Language) field.symbol = frame.intern_language("en");
  if (field.symbol.has_value()) field.text = frame.text_of(field.symbol);
}

void set(const checked::EventValue& value, ValueKind kind, Frame& frame, SignalReading& signal) {
  if (value.unavailable) {
    signal.state = SignalState::Unavailable;
    signal.reason = "unavailable in the test";
    return;
  }
  signal.state = SignalState::Available;
  signal.truth = value.truth;
  signal.int_value = value.int_value;
  signal.number = value.number;
  if (kind == ValueKind::Enum) signal.symbol = frame.intern(value.text);
}

}  // namespace

void fill_frame(const checked::TestStep& step, std::size_t number, Frame& frame) {
  frame.clear();
  const Tables& tables = frame.tables();
  for (const auto& [id, value] : step.fields) set(value, tables.fields[id.index].kind, frame, frame.fields[id.index]);
  const std::string event_id = "test-" + std::to_string(number);
  for (std::size_t i = 0; i < tables.fields.size(); ++i) {
    if (frame.fields[i].present || tables.fields[i].optional) continue;
    set_plainest(tables.fields[i], checked::kTestEpochMs + step.at_ms, event_id, frame, frame.fields[i]);
  }
  for (const auto& [id, value] : step.signals)
    set(value, tables.signals[id.index].kind, frame, frame.signals[id.index]);
  if (!step.other_signals) return;
  for (std::size_t i = 0; i < tables.signals.size(); ++i) {
    if (frame.signals[i].state != SignalState::NotFetched || tables.signals[i].kind != ValueKind::Score) continue;
    set(*step.other_signals, ValueKind::Score, frame, frame.signals[i]);
  }
}

}  // namespace mpol::cli
