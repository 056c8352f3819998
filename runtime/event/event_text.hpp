// EventText: writes an event as the JSON line that a caller would send, from names and values.
//
// For `test` blocks and generated events, so that these go through the same reader as real ones. The names are written
// as given: whether a policy knows them is the reader's question. Strings are written byte for byte, and must be UTF-8
// for the reader to take them. Numbers are written so that reading gives the same bits; not for NaN and infinities.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mpol::event {

// Appends `text` as a JSON string with its quotes (RFC 8259, section 7: quote, backslash and controls are escaped).
void append_json_string(std::string& out, std::string_view text);

class EventText {
 public:
  EventText& add_string(std::string_view name, std::string_view value);  // text, string, key, language, enum, time
  EventText& add_int(std::string_view name, std::int64_t value);         // int, and time or duration in milliseconds
  EventText& add_number(std::string_view name, double value);            // float, score
  EventText& add_bool(std::string_view name, bool value);
  EventText& add_list(std::string_view name, std::span<const std::string> values);
  EventText& add_missing(std::string_view name);                               // null: an optional field left out
  EventText& add_unavailable(std::string_view name, std::string_view reason);  // a signal that cannot be had
  // The object on one line, without the line's end. The writer is empty afterwards.
  std::string finish();

 private:
  void begin(std::string_view name);
  std::string text_ = "{";
};

}  // namespace mpol::event
