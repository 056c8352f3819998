#include "cli/serving/sample_event.hpp"

#include <algorithm>

#include "cli/test_frame.hpp"
#include "runtime/json_writer.hpp"

namespace mpol::cli {
namespace {

bool fires(const checked::Test& test) {
  if (test.steps.empty() || test.steps.front().counters_unavailable) return false;
  const auto& all = test.steps.front().expectations;
  return std::any_of(all.begin(), all.end(), [](const checked::Expectation& one) {
    return one.kind == checked::ExpectKind::Rule && !one.negated;
  });
}

const checked::TestStep& chosen(const checked::Policy& policy) {
  static const checked::TestStep kPlainest;
  const auto test = std::find_if(policy.tests.begin(), policy.tests.end(), fires);
  return test == policy.tests.end() ? kPlainest : test->steps.front();
}

// A field or a signal: both have these members.
void write(const auto& value, ValueKind kind, std::string_view text, JsonWriter& json) {
  switch (kind) {
    case ValueKind::Bool: return json.value(value.truth);
    case ValueKind::Int:
    case ValueKind::Duration:
    case ValueKind::Time: return json.value(value.int_value);
    case ValueKind::Float:
    case ValueKind::Score:
    case ValueKind::Rate: return json.value(value.number);
    default: return json.value(text);
  }
}

void write_field(const FieldValue& field, ValueKind kind, const Frame& frame, JsonWriter& json) {
  if (kind != ValueKind::StringList)
    return write(field, kind, kind == ValueKind::Text ? field.text : frame.text_of(field.symbol), json);
  json.begin_array();
  for (const SymbolId item : field.list) json.value(frame.text_of(item));
  json.end_array();
}

void write_signals(const Tables& tables, const Frame& frame, JsonWriter& json) {
  bool has_any = false;
  for (std::size_t i = 0; i < tables.signals.size(); ++i) {
    const SignalReading& signal = frame.signals[i];
    if (signal.state == SignalState::NotFetched) continue;
    if (!has_any) {
      json.key("scores");
      json.begin_object();
      has_any = true;
    }
    json.key(tables.signals[i].name);
    if (signal.state != SignalState::Available) {
      json.null();
    } else {
      write(signal, tables.signals[i].kind, signal.symbol.has_value() ? frame.text_of(signal.symbol) : "", json);
    }
  }
  if (has_any) json.end_object();
}

}  // namespace

std::string sample_event(const checked::Policy& policy, const ir::Module& module) {
  const Tables& tables = module.tables;
  const SymbolTable symbols(tables.symbols);
  Frame frame(tables, symbols);
  fill_frame(chosen(policy), 1, frame);
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  for (std::size_t i = 0; i < tables.fields.size(); ++i) {
    const EventField& field = tables.fields[i];
    if (!frame.fields[i].present || field.name == "id" || field.name == "time") continue;
    json.key(field.name);
    write_field(frame.fields[i], field.kind, frame, json);
  }
  write_signals(tables, frame, json);
  json.end_object();
  return out;
}

}  // namespace mpol::cli
