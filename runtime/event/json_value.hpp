// JsonValue: one value of an event as the JSON parser saw it, without the parser's types; and where it stands.
//
// In:      made by event_reader.cpp from a parsed line. `text` is a view into the parser's memory.
// Out:     describe() is for diagnostics: short, one line, nothing in it that could move a terminal's cursor.
// Threads: plain data.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mpol::event {

enum class JsonKind : std::uint8_t { Null, Bool, Int, LargeInt, Float, String, List, Object };

struct JsonValue {
  JsonKind kind{};
  bool truth = false;
  std::int64_t int_value = 0;   // Int
  std::uint64_t large_int = 0;  // LargeInt: does not fit in int64
  double number = 0;            // Int, LargeInt, Float
  std::string_view text;        // String

  bool is_number() const { return kind == JsonKind::Int || kind == JsonKind::LargeInt || kind == JsonKind::Float; }
};

// Most bytes of a value or key that a diagnostic shows.
inline constexpr std::size_t kMaxExcerptBytes = 40;

// The text in JSON's double quotes, cut after kMaxExcerptBytes at a character's border, with control, bidirectional
// and invisible characters escaped. Text must be UTF-8.
std::string quote(std::string_view text);
// "a list", "the number 1.5", "null", "the string \"abc\"".
std::string describe(const JsonValue& value);

// Where a value stands, as a chain on the stack: nothing is written until a fault needs it.
struct EventPath {
  const EventPath* parent = nullptr;
  std::string_view key;
  std::size_t index = 0;
  bool is_index = false;

  static EventPath root() { return {}; }
  EventPath operator/(std::string_view name) const { return {this, name, 0, false}; }
  EventPath operator/(std::size_t position) const { return {this, {}, position, true}; }
};

// `tags[3]`, `signals["hate/threatening"]`; empty for the event itself.
std::string to_string(const EventPath& path);

}  // namespace mpol::event
