#include "runtime/audit/mask.hpp"

#include "runtime/json_writer.hpp"

namespace mpol::audit {
namespace {

bool is_masked(const EventField& info) {
  return info.kind == ValueKind::Text || (info.kind == ValueKind::Key && info.name != "id");
}

std::string_view text_of(const Frame& frame, const FieldValue& field) {
  return field.text.empty() && field.symbol.has_value() ? frame.text_of(field.symbol) : field.text;
}

class EventWriter {
 public:
  EventWriter(const Frame& frame, bool is_sealed, const Key& key, std::string& out)
      : frame_(frame), is_sealed_(is_sealed), key_(key), json_(out) {}

  void write() {
    const Tables& tables = frame_.tables();
    json_.begin_object();
    for (std::size_t i = 0; i < tables.fields.size(); ++i) {
      if (!frame_.fields[i].present) continue;
      json_.key(tables.fields[i].name);
      field(tables.fields[i], frame_.fields[i]);
    }
    json_.key("signals");
    json_.begin_object();
    for (std::size_t i = 0; i < tables.signals.size(); ++i) {
      if (frame_.signals[i].state != SignalState::Available) continue;
      json_.key(tables.signals[i].name);
      signal(tables.signals[i], frame_.signals[i]);
    }
    json_.end_object();
    json_.end_object();
  }

 private:
  void field(const EventField& info, const FieldValue& value) {
    if (is_sealed_ && info.kind == ValueKind::Text) {
      json_.begin_object();
      json_.key("sealed");
      json_.value(true);
      return json_.end_object();
    }
    if (is_masked(info)) {
      const std::string_view text = text_of(frame_, value);
      json_.begin_object();
      json_.key("hash");
      json_.value(std::string_view(value_hash(text, key_)));
      if (info.kind == ValueKind::Text) {
        json_.key("bytes");
        json_.value(static_cast<std::int64_t>(text.size()));
      }
      json_.end_object();
      return;
    }
    switch (info.kind) {
      case ValueKind::Bool: return json_.value(value.truth);
      case ValueKind::Int:
      case ValueKind::Duration:
      case ValueKind::Time: return json_.value(value.int_value);
      case ValueKind::Float:
      case ValueKind::Score: return json_.value(value.number);
      case ValueKind::StringList:
        json_.begin_array();
        for (const SymbolId element : value.list) json_.value(frame_.text_of(element));
        return json_.end_array();
      default: return json_.value(text_of(frame_, value));
    }
  }
  void signal(const SignalInfo& info, const SignalReading& reading) {
    switch (info.kind) {
      case ValueKind::Bool: return json_.value(reading.truth);
      case ValueKind::Int: return json_.value(reading.int_value);
      case ValueKind::Enum: return json_.value(frame_.text_of(reading.symbol));
      default: return json_.value(reading.number);
    }
  }

  const Frame& frame_;
  bool is_sealed_;
  const Key& key_;
  JsonWriter json_;
};

}  // namespace

void write_event(const Frame& frame, const Decision& decision, const Key& key, std::string& out) {
  EventWriter(frame, !decision.sealed.empty(), key, out).write();
}

void mask(Decision& decision, const Frame& frame, const Key& key) {
  const std::vector<EventField>& fields = frame.tables().fields;
  for (DecidedAction& action : decision.actions) {
    for (DecidedArg& arg : action.args) {
      if (arg.kind != DecidedArg::Kind::Text || arg.text.empty()) continue;
      if (arg.is_content) {
        arg.text = "hash:" + value_hash(arg.text, key);
        continue;
      }
      for (std::size_t i = 0; i < fields.size(); ++i) {
        if (!frame.fields[i].present || !is_masked(fields[i]) || text_of(frame, frame.fields[i]) != arg.text) continue;
        arg.text = "hash:" + value_hash(arg.text, key);
        break;
      }
    }
  }
}

}  // namespace mpol::audit
