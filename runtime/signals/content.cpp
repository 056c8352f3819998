#include "runtime/signals/content.hpp"

#include <algorithm>

namespace mpol::signals {
namespace {

std::string string_field(const Frame& frame, std::string_view name) {
  const auto& fields = frame.tables().fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name != name || !frame.fields[i].present) continue;
    const FieldValue& value = frame.fields[i];
    const bool has_symbol = fields[i].kind == ValueKind::Enum || value.text.empty();
    return has_symbol && value.symbol.has_value() ? std::string(frame.text_of(value.symbol)) : std::string(value.text);
  }
  return "";
}

// Null: the event has no text.
const FieldValue* text_field(const Frame& frame) {
  const auto& fields = frame.tables().fields;
  const FieldValue* first = nullptr;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].kind != ValueKind::Text || !frame.fields[i].present) continue;
    if (fields[i].name == "text") return &frame.fields[i];
    if (first == nullptr) first = &frame.fields[i];
  }
  return first;
}

std::string role_of(std::string_view kind) {
  if (kind == "completion" || kind == "tool_call") return "assistant";
  return kind == "tool_result" || kind == "document" ? "tool" : "user";
}

}  // namespace

std::size_t Content::bytes() const {
  std::size_t sum = 0;
  for (const Turn& turn : turns) sum += turn.text.size();
  return sum;
}

Content content_of(const Frame& frame) {
  Content content;
  content.kind = string_field(frame, "kind");
  content.language = string_field(frame, "language");
  if (const FieldValue* text = text_field(frame))
    content.turns.push_back({role_of(content.kind), std::string(text->text)});
  return content;
}

}  // namespace mpol::signals
