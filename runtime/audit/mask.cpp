// An instruction carries a field or a signal when its value is that of it, or is computed or chosen from it. A condition on
// it does not carry it: that a rule fired is the policy's own conclusion, and stands in every decision.
#include "runtime/audit/mask.hpp"

#include <algorithm>
#include <limits>
#include <type_traits>

#include "program/ir_shape.hpp"
#include "runtime/json_writer.hpp"

namespace mpol::audit {
namespace {

std::string_view text_of(const Frame& frame, const FieldValue& field) {
  return field.text.empty() && field.symbol.has_value() ? frame.text_of(field.symbol) : field.text;
}

void write_value(const Frame& frame, const EventField& info, const FieldValue& value, JsonWriter& json) {
  switch (info.kind) {
    case ValueKind::Bool: return json.value(value.truth);
    case ValueKind::Int:
    case ValueKind::Duration:
    case ValueKind::Time: return json.value(value.int_value);
    case ValueKind::Float:
    case ValueKind::Score: return json.value(value.number);
    case ValueKind::StringList:
      json.begin_array();
      for (const SymbolId element : value.list) json.value(frame.text_of(element));
      return json.end_array();
    default: return json.value(text_of(frame, value));
  }
}

void write_value(const Frame& frame, const SignalInfo& info, const SignalReading& reading, JsonWriter& json) {
  if (reading.state == SignalState::Unavailable) {
    json.begin_object();
    json.key("unavailable");
    json.value(std::string_view(reading.reason));
    return json.end_object();
  }
  switch (info.kind) {
    case ValueKind::Bool: return json.value(reading.truth);
    case ValueKind::Int: return json.value(reading.int_value);
    case ValueKind::Enum: return json.value(frame.text_of(reading.symbol));
    default: return json.value(reading.number);
  }
}

// What is hashed: what would have been written, of a string without its quotes and escapes, so that an action's argument
// has the same hash.
std::string hash_of(const Frame& frame, const EventField& info, const FieldValue& value, const Key& key) {
  if (info.kind != ValueKind::StringList && ir::type_of(info.kind) == ir::Type::Symbol)
    return value_hash(text_of(frame, value), key);
  std::string written;
  JsonWriter json(written);
  write_value(frame, info, value, json);
  return value_hash(written, key);
}
std::string hash_of(const Frame& frame, const SignalInfo& info, const SignalReading& reading, const Key& key) {
  if (info.kind == ValueKind::Enum) return value_hash(frame.text_of(reading.symbol), key);
  std::string written;
  JsonWriter json(written);
  write_value(frame, info, reading, json);
  return value_hash(written, key);
}

template <class Info, class Value>
void write_hidden(const Frame& frame, const Info& info, const Value& value, const Key& key, JsonWriter& json) {
  json.key(info.name);
  json.begin_object();
  if (kept(info) == AuditKept::Drop) {
    json.key("dropped");
    json.value(true);
    return json.end_object();
  }
  json.key("hash");
  json.value(std::string_view(hash_of(frame, info, value, key)));
  if constexpr (std::is_same_v<Value, FieldValue>) {
    if (info.kind == ValueKind::Text) {
      json.key("bytes");
      json.value(static_cast<std::int64_t>(value.text.size()));
    }
  }
  json.end_object();
}

void write_sealed(const std::string& name, JsonWriter& json) {
  json.key(name);
  json.begin_object();
  json.key("sealed");
  json.value(true);
  json.end_object();
}

std::string written(const DecidedArg& arg) {
  if (arg.kind == DecidedArg::Kind::Text) return arg.text;
  std::string text;
  JsonWriter json(text);
  switch (arg.kind) {
    case DecidedArg::Kind::Bool: json.value(arg.truth); break;
    case DecidedArg::Kind::Int: json.value(arg.int_value); break;
    case DecidedArg::Kind::Number: json.value(arg.number); break;
    default: break;
  }
  return text;
}

bool has_value(const SignalReading& reading) { return reading.state == SignalState::Available; }

}  // namespace

AuditKept kept(const EventField& field) {
  if (field.audit != AuditKept::Default) return field.audit;
  const bool is_masked = field.kind == ValueKind::Text || (field.kind == ValueKind::Key && field.name != "id");
  return is_masked ? AuditKept::Hash : AuditKept::Keep;
}
AuditKept kept(const SignalInfo& signal) { return signal.audit == AuditKept::Default ? AuditKept::Keep : signal.audit; }

Mask::Mask(const Program& program, Key key) : module_(program.module()), tables_(module_.tables), key_(std::move(key)) {
  find_carriers();
  for (std::size_t i = 0; i < tables_.fields.size(); ++i) {
    if (tables_.fields[i].name == "id") id_ = FieldId(i);
    if (tables_.fields[i].name == "time") time_ = FieldId(i);
  }
  for (const SignalInfo& signal : tables_.signals) {
    if (kept(signal) != AuditKept::Keep) hidden_evidence_.insert(signal.name);
  }
  for (std::size_t i = 0; i < counted_.size(); ++i) {
    if (counted_[i] != AuditKept::Keep) hidden_evidence_.insert(module_.counters[i].name);
  }
}

AuditKept Mask::carried_by(const ir::Inst& inst) const {
  const ir::Shape shape = ir::shape_of(inst.op);
  AuditKept most = AuditKept::Keep;
  const auto add = [&](AuditKept kept) { most = std::max(most, kept); };
  switch (inst.op) {
    case ir::Op::Field:
    case ir::Op::FieldOr: add(kept(tables_.fields[inst.a])); break;
    case ir::Op::Signal:
    case ir::Op::SignalOr: add(kept(tables_.signals[inst.a])); break;
    case ir::Op::Counter: add(counted_[inst.a]); break;
    case ir::Op::Template: add(kept(tables_.fields[tables_.views[inst.a].field.index])); break;
    default: break;
  }
  const std::span<const InstId> operands = module_.operands_of(inst);
  for (std::size_t i = 0; i < operands.size(); ++i) {
    const bool is_value = inst.type != ir::Type::Truth || inst.op == ir::Op::FieldOr || inst.op == ir::Op::SignalOr;
    if (is_value && ir::operand_type(shape, i, inst.type) != ir::Type::Truth) add(carried_[operands[i].index]);
  }
  return most;
}

// A counter is made of what it adds up, and an instruction may read a counter: again until nothing changes, which takes
// at most a round a counter.
void Mask::find_carriers() {
  carried_.assign(module_.insts.size(), AuditKept::Keep);
  counted_.assign(module_.counters.size(), AuditKept::Keep);
  for (bool changes = true; changes;) {
    changes = false;
    for (std::size_t i = 0; i < module_.insts.size(); ++i) carried_[i] = carried_by(module_.insts[i]);
    for (std::size_t i = 0; i < module_.counters.size(); ++i) {
      const ir::Counter& counter = module_.counters[i];
      const bool adds_up = counter.kind == ir::CounterKind::Sum || counter.kind == ir::CounterKind::Mean;
      if (!adds_up || carried_[counter.of.index] == counted_[i]) continue;
      counted_[i] = carried_[counter.of.index];
      changes = true;
    }
  }
}

void Mask::write_event(const Frame& frame, std::span<const SignalState> brought, const Decision& decision,
                       std::string& out) const {
  std::string hidden, fetched;
  JsonWriter json(out), hidden_json(hidden), fetched_json(fetched);
  json.key("event");
  json.begin_object();
  const auto write = [&](const auto& info, const auto& value, bool is_open) {
    if (!is_open) return write_hidden(frame, info, value, key_, hidden_json);
    json.key(info.name);
    write_value(frame, info, value, json);
  };
  for (std::size_t i = 0; i < tables_.fields.size(); ++i) {
    if (!frame.fields[i].present) continue;
    if (!decision.sealed.empty() && tables_.fields[i].kind == ValueKind::Text) {
      write_sealed(tables_.fields[i].name, hidden_json);
      continue;
    }
    write(tables_.fields[i], frame.fields[i], kept(tables_.fields[i]) == AuditKept::Keep);
  }
  for (std::size_t i = 0; i < tables_.signals.size(); ++i) {
    const SignalReading& reading = frame.signals[i];
    if (reading.state == SignalState::NotFetched) continue;
    write(tables_.signals[i], reading, !has_value(reading) || kept(tables_.signals[i]) == AuditKept::Keep);
    if (brought[i] == SignalState::NotFetched) fetched_json.value(std::string_view(tables_.signals[i].name));
  }
  json.end_object();
  if (!hidden.empty()) out += ",\"hidden\":{" + hidden + '}';
  if (!fetched.empty()) out += ",\"fetched\":[" + fetched + ']';
}

AuditKept Mask::carried_by(const DecidedAction& action, const std::string& arg) const {
  AuditKept most = AuditKept::Keep;
  const auto look = [&](const std::vector<ir::ActionCall>& calls) {
    for (const ir::ActionCall& call : calls) {
      if (call.action != action.action) continue;
      for (const ir::ActionArg& one : call.args) {
        if (one.name != arg) continue;
        if (one.kind == ir::ArgKind::Value) most = std::max(most, carried_[one.value.index]);
        if (one.kind == ir::ArgKind::Content) most = std::max(most, kept(tables_.fields[one.field.index]));
      }
    }
  };
  for (const RuleId rule : action.rules) {
    look(module_.rules[rule.index].then);
    look(module_.rules[rule.index].unknown);
  }
  for (const LevelId level : action.levels) look(module_.levels[level.index].then);
  return most;
}

void Mask::apply(Decision& decision, const Frame& frame) const {
  if (id_.has_value() && frame.fields[id_.index].present) {
    const AuditKept kept_id = kept(tables_.fields[id_.index]);
    if (kept_id == AuditKept::Hash)
      decision.id = "hash:" + hash_of(frame, tables_.fields[id_.index], frame.fields[id_.index], key_);
    if (kept_id == AuditKept::Drop) decision.id.clear();
  }
  if (time_.has_value() && kept(tables_.fields[time_.index]) != AuditKept::Keep) decision.has_time = false;
  for (DecidedAction& action : decision.actions) {
    for (DecidedArg& arg : action.args) {
      if (arg.kind == DecidedArg::Kind::Null || arg.kind == DecidedArg::Kind::Spans) continue;
      const AuditKept kept_arg = carried_by(action, arg.name);
      if (kept_arg == AuditKept::Keep) continue;
      arg.text = kept_arg == AuditKept::Hash ? "hash:" + value_hash(written(arg), key_) : "dropped";
      arg.kind = DecidedArg::Kind::Text;
    }
  }
  for (Evidence& item : decision.evidence) {
    if (item.kind != EvidenceKind::Signal && item.kind != EvidenceKind::Counter) continue;
    if (!hidden_evidence_.contains(item.name)) continue;
    item.value = std::numeric_limits<double>::quiet_NaN();  // written as null
    item.attributes.clear();
  }
}

}  // namespace mpol::audit
