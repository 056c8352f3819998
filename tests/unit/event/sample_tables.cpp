#include "tests/unit/event/sample_tables.hpp"

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

}  // namespace

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

}  // namespace mpol::event
