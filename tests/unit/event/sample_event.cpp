#include "tests/unit/event/sample_event.hpp"

#include <boost/test/unit_test.hpp>

namespace mpol::event {
namespace {

EventField field(std::string name, ValueKind kind, bool optional) {
  EventField made;
  made.name = std::move(name);
  made.kind = kind;
  made.optional = optional;
  return made;
}

SignalInfo signal_info(std::string name, ValueKind kind, std::vector<std::string> known_as = {}) {
  SignalInfo made;
  made.name = std::move(name);
  made.kind = kind;
  made.known_as = std::move(known_as);
  return made;
}

Tables sample_tables() {
  Tables tables;
  tables.package = "sample";
  tables.symbols = {"prompt", "completion", "tool_result", "child", "adult", "fr", "unavailable"};
  tables.fields = {field("id", ValueKind::Key, false),           field("time", ValueKind::Time, false),
                   field("kind", ValueKind::Enum, false),        field("text", ValueKind::Text, false),
                   field("language", ValueKind::Language, true), field("user", ValueKind::Key, true),
                   field("model", ValueKind::String, true),      field("logprobs", ValueKind::Bool, true),
                   field("tokens", ValueKind::Int, true),        field("weight", ValueKind::Float, true),
                   field("trust", ValueKind::Score, true),       field("age", ValueKind::Duration, true),
                   field("tags", ValueKind::StringList, true)};
  tables.fields[2].values = {SymbolId(0u), SymbolId(1u), SymbolId(2u)};
  tables.fields[3].max_size = 100;
  tables.fields[8].bounds.int_low = 0;
  tables.fields[8].bounds.int_high = 1000;
  tables.fields[10].bounds.number_low = 0.1;
  tables.fields[10].bounds.number_high = 0.9;
  tables.fields[11].bounds.int_low = 1000;
  tables.fields[11].bounds.int_high = 3'600'000;
  tables.fields[12].max_size = 3;
  tables.signals = {
      signal_info("hate", ValueKind::Score, {"hate_and_discrimination", "hate/threatening"}),
      signal_info("harassment", ValueKind::Score, {"hate_and_discrimination"}),
      signal_info("sexual", ValueKind::Bool, {"sexual_content"}),
      signal_info("age_band", ValueKind::Enum, {"age"}),
      signal_info("repeats", ValueKind::Int),
      signal_info("distance", ValueKind::Float),
  };
  tables.signals[3].values = {SymbolId(3u), SymbolId(4u)};
  tables.signals[5].bounds.number_low = 0.0;
  tables.signals[5].bounds.number_high = 10.0;
  return tables;
}

}  // namespace

Sample::Sample() : tables(sample_tables()), symbols(tables.symbols), frame(tables, symbols), reader(tables, symbols) {}

EventStatus Sample::read(std::string_view line, std::uint64_t number) {
  return reader.read(line, number, frame, diagnostics);
}

std::vector<std::string> Sample::faults() const {
  std::vector<std::string> out;
  for (const EventFault& fault : diagnostics.faults()) {
    const std::string text = to_human(fault, "x");
    out.push_back(text.substr(text.find(": ") + 2));
  }
  return out;
}

std::vector<std::string> Sample::faults_of(std::string_view members) {
  std::string line = R"({"id": "e1", "time": 0, "kind": "prompt", "text": "hello")";
  if (!members.empty()) line += ", ";
  line += members;
  line += "}";
  read(line);
  return faults();
}

std::string Sample::fault_of(std::string_view members) {
  const std::vector<std::string> found = faults_of(members);
  BOOST_TEST(found.size() == 1u, "one fault in " << members);
  return found.empty() ? "" : found.front();
}

const FieldValue& Sample::field(std::string_view name) const {
  for (std::size_t i = 0; i < tables.fields.size(); ++i) {
    if (tables.fields[i].name == name) return frame.fields[i];
  }
  BOOST_REQUIRE_MESSAGE(false, "a field " << name);
  return frame.fields.front();
}

const SignalReading& Sample::signal(std::string_view name) const {
  for (std::size_t i = 0; i < tables.signals.size(); ++i) {
    if (tables.signals[i].name == name) return frame.signals[i];
  }
  BOOST_REQUIRE_MESSAGE(false, "a signal " << name);
  return frame.signals.front();
}

}  // namespace mpol::event
