// A line is parsed whole by simdjson's DOM parser, which checks UTF-8 and the full grammar, also of what no policy
// reads (the on-demand parser would not). Then one walk over the tree: each key is looked up, its value is read by its
// declaration, and repeated keys are found at every depth. A line that simdjson refuses goes to the slow FaultFinder,
// which says why.
#include "runtime/event/event_reader.hpp"

#include <simdjson.h>

#include <algorithm>

#include "base/assert.hpp"
#include "base/limits.hpp"
#include "runtime/event/json_fault.hpp"
#include "runtime/event/key_set.hpp"
#include "runtime/event/meanings.hpp"
#include "runtime/event/signal_merge.hpp"

namespace mpol::event {
namespace {

namespace dom = simdjson::dom;

static_assert(kLinePadding >= simdjson::SIMDJSON_PADDING);

// The parser's memory is about 15 times its largest line; what is above this line's size is not kept.
constexpr std::size_t kKeptLineBytes = std::size_t{1} << 20;
constexpr std::size_t kFirstLineBytes = std::size_t{1} << 12;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

JsonValue value_of(const dom::element& element) {
  JsonValue value;
  switch (element.type()) {
    case dom::element_type::NULL_VALUE: value.kind = JsonKind::Null; break;
    case dom::element_type::BOOL:
      value.kind = JsonKind::Bool;
      value.truth = element.get_bool().value_unsafe();
      break;
    case dom::element_type::INT64:
      value.kind = JsonKind::Int;
      value.int_value = element.get_int64().value_unsafe();
      value.number = static_cast<double>(value.int_value);
      break;
    case dom::element_type::UINT64:
      value.kind = JsonKind::LargeInt;
      value.large_int = element.get_uint64().value_unsafe();
      value.number = static_cast<double>(value.large_int);
      break;
    case dom::element_type::DOUBLE:
      value.kind = JsonKind::Float;
      value.number = element.get_double().value_unsafe();
      break;
    case dom::element_type::STRING:
      value.kind = JsonKind::String;
      value.text = element.get_string().value_unsafe();
      break;
    case dom::element_type::ARRAY: value.kind = JsonKind::List; break;
    case dom::element_type::OBJECT: value.kind = JsonKind::Object; break;
  }
  return value;
}

// Copies: simdjson's results refer to temporaries.
dom::object object_of(const dom::element& element) {
  dom::object object;
  MPOL_ASSERT(element.get_object().get(object) == simdjson::SUCCESS, "an object, as its type said");
  return object;
}
dom::array list_of(const dom::element& element) {
  dom::array list;
  MPOL_ASSERT(element.get_array().get(list) == simdjson::SUCCESS, "a list, as its type said");
  return list;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

Expectation expectation_of(const EventField& field) {
  return {field.kind, &field.values, &field.bounds, field.max_size};
}
Expectation expectation_of(const SignalInfo& signal) { return {signal.kind, &signal.values, &signal.bounds, 0}; }

// Names that meant nothing: each is warned of when it is first seen.
class UnknownKeys {
 public:
  // Whether to warn. Names that are too long or too many are not remembered and not warned of.
  bool add(std::string_view name) {
    for (UnknownKey& known : keys_) {
      if (known.name == name) return ++known.count, false;
    }
    if (keys_.size() == limits::kMaxUnknownKeys || name.size() > limits::kMaxStringBytes) return false;
    keys_.push_back({std::string(name), 1});
    return true;
  }
  const std::vector<UnknownKey>& keys() const { return keys_; }

 private:
  std::vector<UnknownKey> keys_;
};

std::string suggestion(std::string_view name, const std::vector<std::string>& candidates) {
  const std::optional<std::string> nearest = nearest_name(name, candidates);
  return nearest ? fmt::format("; did you mean `{}`?", *nearest) : "";
}

}  // namespace

struct EventReader::Implementation {
  Implementation(const Tables& the_tables, const SymbolTable& the_symbols)
      : tables(the_tables), symbols(the_symbols), meanings(the_tables), key_sets(limits::kMaxEventDepth + 1) {
    allocate();
  }

  void allocate() {
    parser = dom::parser(limits::kMaxEventBytes);
    const simdjson::error_code error = parser.allocate(kFirstLineBytes, limits::kMaxEventDepth);
    MPOL_ASSERT(error == simdjson::SUCCESS, "memory for the JSON parser");
  }

  EventStatus read(std::string_view line, bool is_padded, std::uint64_t line_number, Frame& frame,
                   EventDiagnostics& out);
  void report_too_large(std::size_t bytes, EventDiagnostics& out) {
    out.report(Code::R0201, {}, bytes, limits::kMaxEventBytes);
  }

  const Tables& tables;
  const SymbolTable& symbols;
  const Meanings meanings;
  dom::parser parser;
  std::vector<KeySet> key_sets;            // one for each depth
  std::optional<EventStamp> stamp;         // of the next event
  std::vector<std::uint8_t> seen_fields;   // by FieldId
  std::vector<std::string_view> given_by;  // by SignalId: the key that gave the value
  UnknownKeys unknown_keys, unknown_signals;
};

namespace {

// What is wrong with a line that is not JSON, in the catalogue's words.
void report_json_fault(std::string_view line, EventDiagnostics& out) {
  JsonFault fault = find_json_fault(line, limits::kMaxEventDepth)
                        .value_or(JsonFault{JsonFaultKind::Syntax, 1, {}, "this line", "one JSON object"});
  switch (fault.kind) {
    case JsonFaultKind::NotUtf8: return out.report(Code::R0202, {}, fault.byte, fault.found);
    case JsonFaultKind::Syntax: return out.report(Code::R0203, fault.path, fault.found, fault.byte, fault.expected);
    case JsonFaultKind::LoneSurrogate: return out.report(Code::R0204, fault.path, fault.found, fault.byte);
    case JsonFaultKind::NumberTooLarge: return out.report(Code::R0205, fault.path, fault.found, fault.byte);
    case JsonFaultKind::TooDeep: return out.report(Code::R0206, fault.path, limits::kMaxEventDepth, fault.byte);
    case JsonFaultKind::SecondValue: return out.report(Code::R0207, {}, fault.byte);
    case JsonFaultKind::NotANumber: return out.report(Code::R0211, fault.path, fault.found, fault.byte);
  }
}

// One event's walk: puts the tree into the frame.
template <class Reader>
class Walk {
 public:
  Walk(Reader& reader, Frame& frame, EventDiagnostics& out)
      : reader_(reader), frame_(frame), out_(out), scalars_(reader.symbols, frame, out) {}

  void read_event(dom::object event) {
    reader_.seen_fields.assign(reader_.tables.fields.size(), 0);
    reader_.given_by.assign(reader_.tables.signals.size(), {});
    const EventPath root = EventPath::root();
    for_each_member(event, root, 0, [&](std::string_view key, std::uint64_t hash, const dom::element& element) {
      const Meaning* meaning = reader_.meanings.top_level.find(key, hash);
      const EventPath path = root / key;
      if (meaning == nullptr) return read_unknown(key, element, path);
      switch (meaning->kind) {
        case MeaningKind::Field: return read_field(meaning->field, element, path);
        case MeaningKind::Signal: return read_signal(meaning->signal, element, path, key);
        case MeaningKind::Signals: return read_signals(element, path, true);
        case MeaningKind::Scores: return read_signals(element, path, false);
      }
    });
    report_missing_fields();
  }

 private:
  // Calls `visit` for each member whose key is new, and reports each key that is not.
  template <class Visit>
  void for_each_member(dom::object object, const EventPath& path, std::size_t depth, Visit visit) {
    KeySet& keys = reader_.key_sets[depth];
    keys.clear();
    for (const dom::key_value_pair member : object) {
      const std::uint64_t hash = hash_key(member.key);
      if (keys.add(member.key, hash)) {
        visit(member.key, hash, member.value);
      } else {
        report_duplicate(path / member.key);
      }
    }
    if (const std::optional<std::string_view> twice = keys.finish()) report_duplicate(path / *twice);
  }

  void report_duplicate(const EventPath& path) { out_.report(Code::R0210, to_string(path)); }

  void read_field(FieldId id, const dom::element& element, const EventPath& path) {
    const EventField& field = reader_.tables.fields[id.index];
    FieldValue& target = frame_.fields[id.index];
    reader_.seen_fields[id.index] = 1;
    const JsonValue value = value_of(element);
    if (value.kind == JsonKind::Null) {
      if (!field.optional) report_missing(field, path, "null");
      return;
    }
    if (field.kind == ValueKind::StringList) {
      target.present = read_list(field, element, value, path, target);
      return;
    }
    Scalar scalar;
    if (!scalars_.read(expectation_of(field), value, path, scalar)) return;
    target.present = true;
    target.truth = scalar.truth;
    target.int_value = scalar.int_value;
    target.number = scalar.number;
    target.symbol = scalar.symbol;
    target.text = scalar.text;
  }

  bool read_list(const EventField& field, const dom::element& element, const JsonValue& value, const EventPath& path,
                 FieldValue& target) {
    if (value.kind != JsonKind::List) return scalars_.wrong_type(value, path, "a list of strings");
    const dom::array list = list_of(element);
    const std::uint64_t limit = field.max_size > 0 ? field.max_size : limits::kMaxListElements;
    const std::size_t size = list.size();
    if (size > limit) {
      out_.report(Code::R0217, to_string(path), size, limit);
      return false;
    }
    bool is_good = true;
    std::size_t index = 0;
    for (const dom::element item : list) {
      const JsonValue element_value = value_of(item);
      if (scalars_.read_string(element_value, path / index, "a string")) {
        target.list.push_back(frame_.intern(element_value.text));
      } else {
        is_good = false;
      }
      ++index;
    }
    return is_good;
  }

  void read_signals(const dom::element& element, const EventPath& path, bool warn_always) {
    const JsonValue value = value_of(element);
    if (value.kind != JsonKind::Object) {
      scalars_.wrong_type(value, path, "an object from names of signals to their values");
      return;
    }
    for_each_member(object_of(element), path, 1,
                    [&](std::string_view key, std::uint64_t hash, const dom::element& member) {
                      const std::vector<SignalId>* fed = reader_.meanings.signals.find(key, hash);
                      if (fed == nullptr) return read_unknown_signal(key, member, path / key, warn_always);
                      for (const SignalId id : *fed) read_signal(id, member, path / key, key);
                    });
  }

  void read_signal(SignalId id, const dom::element& element, const EventPath& path, std::string_view key) {
    const SignalInfo& signal = reader_.tables.signals[id.index];
    SignalReading& reading = frame_.signals[id.index];
    const JsonValue value = value_of(element);
    if (value.kind == JsonKind::Null) return merge_unavailable("the event gives null", reading);
    if (value.kind == JsonKind::Object) return read_reason(element, path, reading);
    if (value.kind == JsonKind::String && value.text == "unavailable" && !is_label_of(signal, value.text))
      return merge_unavailable("the event says so", reading);
    Scalar scalar;
    if (!scalars_.read(expectation_of(signal), value, path, scalar)) return;
    std::string_view& given_by = reader_.given_by[id.index];
    if (merge_value(signal.kind, scalar, reading)) {
      if (given_by.empty()) given_by = key;
    } else {
      out_.report(Code::R0222, to_string(path), quote(value.text), given_by, quote(frame_.text_of(reading.symbol)),
                  signal.name);
    }
  }

  // {"unavailable": "timeout"}
  void read_reason(const dom::element& element, const EventPath& path, SignalReading& reading) {
    static constexpr std::string_view kWhat = "the reason, as a string";
    std::size_t members = 0;
    for_each_member(object_of(element), path, 2, [&](std::string_view key, std::uint64_t, const dom::element& member) {
      ++members;
      const JsonValue reason = value_of(member);
      if (key != "unavailable") {
        scalars_.wrong_type(value_of(element), path, "a value, null or {\"unavailable\": \"why\"}");
      } else if (scalars_.read_string(reason, path / key, kWhat)) {
        merge_unavailable(reason.text, reading);
      }
    });
    if (members == 0) scalars_.wrong_type(value_of(element), path, "a value, null or {\"unavailable\": \"why\"}");
  }

  bool is_label_of(const SignalInfo& signal, std::string_view text) const {
    const SymbolId symbol = reader_.symbols.find(text);
    return symbol.has_value() && std::find(signal.values.begin(), signal.values.end(), symbol) != signal.values.end();
  }

  void read_unknown(std::string_view key, const dom::element& element, const EventPath& path) {
    if (reader_.unknown_keys.add(key))
      out_.report(Code::R0223, to_string(path), suggestion(key, reader_.meanings.top_level_names));
    check_keys(element, path, 1);
  }

  // A moderation service's `scores` name more categories than a policy reads: only a likely slip of the pen is worth a
  // warning there.
  void read_unknown_signal(std::string_view key, const dom::element& element, const EventPath& path, bool warn_always) {
    if (reader_.unknown_signals.add(key)) {
      const std::string nearest = suggestion(key, reader_.meanings.signal_names);
      if (warn_always || !nearest.empty()) out_.report(Code::R0224, to_string(path), nearest);
    }
    check_keys(element, path, 2);
  }

  // Repeated keys in what no policy reads. The parser bounded the depth.
  void check_keys(const dom::element& element, const EventPath& path, std::size_t depth) {
    if (element.type() == dom::element_type::OBJECT) {
      for_each_member(object_of(element), path, depth,
                      [&](std::string_view key, std::uint64_t, const dom::element& member) {
                        check_keys(member, path / key, depth + 1);
                      });
    } else if (element.type() == dom::element_type::ARRAY) {
      std::size_t index = 0;
      for (const dom::element item : list_of(element)) check_keys(item, path / index++, depth + 1);
    }
  }

  // Whether the field has what the stamp says.
  bool stamp(const EventField& field, FieldValue& target) {
    if (!reader_.stamp) return false;
    if (field.kind == ValueKind::Time && field.name == "time") {
      target.int_value = reader_.stamp->time_ms;
    } else if (field.kind == ValueKind::Key && field.name == "id") {
      target.text = reader_.stamp->id;
      target.symbol = frame_.intern(target.text);
    } else {
      return false;
    }
    return target.present = true;
  }

  void report_missing_fields() {
    for (std::size_t i = 0; i < reader_.seen_fields.size(); ++i) {
      const EventField& field = reader_.tables.fields[i];
      if (reader_.seen_fields[i] != 0 || field.optional || stamp(field, frame_.fields[i])) continue;
      report_missing(field, EventPath::root() / field.name, "nothing");
    }
  }

  void report_missing(const EventField& field, const EventPath& path, std::string_view found) {
    out_.report(Code::R0212, to_string(path), found, scalars_.describe_expected(expectation_of(field)));
  }

  Reader& reader_;
  Frame& frame_;
  EventDiagnostics& out_;
  ScalarReader scalars_;
};

}  // namespace

EventStatus EventReader::Implementation::read(std::string_view line, bool is_padded, std::uint64_t line_number,
                                              Frame& frame, EventDiagnostics& out) {
  MPOL_ASSERT(&frame.tables() == &tables, "the frame and the reader are of one program");
  frame.clear();
  out.clear(line_number);
  if (line.starts_with(kByteOrderMark)) {
    if (line_number > 1) {
      out.report(Code::R0208, {});
      return EventStatus::Refused;
    }
    line.remove_prefix(kByteOrderMark.size());
  }
  if (std::all_of(line.begin(), line.end(), is_space)) return EventStatus::Skipped;
  if (line.size() > limits::kMaxEventBytes) {
    report_too_large(line.size(), out);
    return EventStatus::Refused;
  }
  if (parser.capacity() > kKeptLineBytes && line.size() <= kKeptLineBytes) allocate();

  dom::element root;
  if (parser.parse(line.data(), line.size(), !is_padded).get(root) != simdjson::SUCCESS) {
    report_json_fault(line, out);
  } else if (dom::object event; root.get_object().get(event) != simdjson::SUCCESS) {
    out.report(Code::R0209, {}, describe(value_of(root)));
  } else {
    Walk(*this, frame, out).read_event(event);
  }
  stamp.reset();
  if (!out.has_errors()) return EventStatus::Read;
  frame.clear();
  return EventStatus::Refused;
}

EventReader::EventReader(const Tables& tables, const SymbolTable& symbols)
    : implementation_(std::make_unique<Implementation>(tables, symbols)) {}
EventReader::~EventReader() = default;
EventReader::EventReader(EventReader&&) noexcept = default;

void EventReader::stamp(const EventStamp& stamp) { implementation_->stamp = stamp; }

EventStatus EventReader::read(const EventLine& line, Frame& frame, EventDiagnostics& out) {
  if (line.skipped_bytes == 0) return implementation_->read(line.text, true, line.number, frame, out);
  frame.clear();
  out.clear(line.number);
  implementation_->report_too_large(line.skipped_bytes, out);
  return EventStatus::Refused;
}

EventStatus EventReader::read(std::string_view line, std::uint64_t line_number, Frame& frame, EventDiagnostics& out) {
  return implementation_->read(line, false, line_number, frame, out);
}

const std::vector<UnknownKey>& EventReader::unknown_keys() const { return implementation_->unknown_keys.keys(); }

}  // namespace mpol::event
