#include "embed/signals.hpp"

#include <cmath>
#include <cstring>

#include "base/limits.hpp"
#include "base/text/utf8.hpp"
#include "embed/policy.hpp"
#include "runtime/event/scalar_reader.hpp"
#include "runtime/event/signal_merge.hpp"

using namespace mpol;
using embed::guarded;
using event::JsonKind;
using event::JsonValue;

void embed::Caller::fetch(std::span<const SignalId> needed, Frame& frame) {
  if (ask_ == nullptr) return NoSignals().fetch(needed, frame);
  mpol_signals asked{needed, frame, *symbols_};
  ask_(context_, &asked);
}

size_t mpol_signals_count(const mpol_signals* signals) { return signals == nullptr ? 0 : signals->needed.size(); }
const char* mpol_signals_name(const mpol_signals* signals, size_t index) {
  return index < mpol_signals_count(signals) ? signals->info(index).name.c_str() : nullptr;
}
mpol_signal_kind mpol_signals_kind(const mpol_signals* signals, size_t index) {
  return index < mpol_signals_count(signals) ? embed::kind_of(signals->info(index)) : -1;
}
int64_t mpol_signals_timeout(const mpol_signals* signals, size_t index) {
  return index < mpol_signals_count(signals) ? signals->info(index).timeout_ms : 0;
}

const char* mpol_signals_text(const mpol_signals* signals, const char* field, size_t* size) {
  if (size != nullptr) *size = 0;
  if (signals == nullptr || field == nullptr) return nullptr;
  const std::vector<EventField>& fields = signals->frame.tables().fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const FieldValue& value = signals->frame.fields[i];
    if (fields[i].kind != ValueKind::Text || fields[i].name != field || !value.present) continue;
    if (size != nullptr) *size = value.text.size();
    return value.text.data() == nullptr ? "" : value.text.data();
  }
  return nullptr;
}

namespace {

// Checked like the same value in an event.
mpol_status set(mpol_signals* signals, size_t index, const JsonValue& value) {
  if (index >= mpol_signals_count(signals)) return MPOL_BAD_ARGUMENT;
  return guarded([&] {
    const SignalInfo& info = signals->info(index);
    SignalReading& reading = signals->frame.signals[signals->needed[index].index];
    event::EventDiagnostics faults;
    event::Scalar scalar;
    event::ScalarReader reader(signals->symbols, signals->frame, faults);
    const event::EventPath root = event::EventPath::root();
    if (reader.read({info.kind, &info.values, &info.bounds, 0}, value, root / info.name, scalar))
      return event::merge_value(info.kind, scalar, reading) ? MPOL_OK : MPOL_BAD_ARGUMENT;
    event::merge_unavailable("the answer cannot be used: " + faults.faults().front().message, reading);
    return MPOL_BAD_ARGUMENT;
  });
}

// What no event can hold, so that no reader refuses it.
mpol_status refuse(mpol_signals* signals, size_t index, const char* reason) {
  if (const auto done = mpol_signals_set_unavailable(signals, index, reason); done != MPOL_OK) return done;
  return MPOL_BAD_ARGUMENT;
}

}  // namespace

mpol_status mpol_signals_set_number(mpol_signals* signals, size_t index, double value) {
  if (!std::isfinite(value)) return refuse(signals, index, "the answer cannot be used: it is no number");
  JsonValue json;
  json.kind = JsonKind::Float;
  json.number = value;
  return set(signals, index, json);
}

mpol_status mpol_signals_set_int(mpol_signals* signals, size_t index, int64_t value) {
  JsonValue json;
  json.kind = JsonKind::Int;
  json.int_value = value;
  json.number = static_cast<double>(value);
  return set(signals, index, json);
}

mpol_status mpol_signals_set_bool(mpol_signals* signals, size_t index, int value) {
  JsonValue json;
  json.kind = JsonKind::Bool;
  json.truth = value != 0;
  return set(signals, index, json);
}

mpol_status mpol_signals_set_label(mpol_signals* signals, size_t index, const char* label) {
  if (label == nullptr) return refuse(signals, index, "the answer cannot be used: it has no label");
  if (!utf8::is_valid(label)) return refuse(signals, index, "the answer cannot be used: its label is not UTF-8");
  JsonValue json;
  json.kind = JsonKind::String;
  json.text = label;
  return set(signals, index, json);
}

mpol_status mpol_signals_set_unavailable(mpol_signals* signals, size_t index, const char* reason) {
  if (index >= mpol_signals_count(signals)) return MPOL_BAD_ARGUMENT;
  return guarded([&] {
    const char* const said = reason == nullptr || *reason == '\0' ? "unavailable" : reason;
    const std::string_view cut(said, strnlen(said, limits::kMaxStringBytes));
    event::merge_unavailable(cut, signals->frame.signals[signals->needed[index].index]);
    return MPOL_OK;
  });
}
