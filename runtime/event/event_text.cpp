#include "runtime/event/event_text.hpp"

#include <fmt/core.h>

namespace mpol::event {

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (byte < 0x20) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  out += '"';
}

void EventText::begin(std::string_view name) {
  if (text_.size() > 1) text_ += ", ";
  append_json_string(text_, name);
  text_ += ": ";
}

EventText& EventText::add_string(std::string_view name, std::string_view value) {
  begin(name);
  append_json_string(text_, value);
  return *this;
}

EventText& EventText::add_int(std::string_view name, std::int64_t value) {
  begin(name);
  text_ += fmt::format("{}", value);
  return *this;
}

EventText& EventText::add_number(std::string_view name, double value) {
  begin(name);
  text_ += fmt::format("{}", value);
  return *this;
}

EventText& EventText::add_bool(std::string_view name, bool value) {
  begin(name);
  text_ += value ? "true" : "false";
  return *this;
}

EventText& EventText::add_list(std::string_view name, std::span<const std::string> values) {
  begin(name);
  text_ += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text_ += ", ";
    append_json_string(text_, values[i]);
  }
  text_ += ']';
  return *this;
}

EventText& EventText::add_missing(std::string_view name) {
  begin(name);
  text_ += "null";
  return *this;
}

EventText& EventText::add_unavailable(std::string_view name, std::string_view reason) {
  begin(name);
  text_ += "{\"unavailable\": ";
  append_json_string(text_, reason);
  text_ += '}';
  return *this;
}

std::string EventText::finish() {
  text_ += '}';
  std::string out(1, '{');
  out.swap(text_);
  return out;
}

}  // namespace mpol::event
