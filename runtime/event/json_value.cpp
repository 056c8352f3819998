#include "runtime/event/json_value.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

namespace mpol::event {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// The character at `at` of valid UTF-8, and its length in bytes.
char32_t character_at(std::string_view text, std::size_t at, std::size_t& length) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (at + length > text.size()) length = text.size() - at;
  if (length == 1) return first;
  char32_t character = first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) character = (character << 6) | (byte(at + i) & 0x3Fu);
  return character;
}

// C0 and C1 controls move a cursor; the others hide or reorder what is shown (UAX #9; Unicode 15, chapter 23).
bool is_hidden(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xE0000 && c <= 0xE0FFF);
}

bool is_plain_name(std::string_view key) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !key.empty() && key.size() <= kMaxExcerptBytes && !(key[0] >= '0' && key[0] <= '9') &&
         std::all_of(key.begin(), key.end(), is_word);
}

}  // namespace

std::string quote(std::string_view text) {
  std::size_t end = std::min(text.size(), kMaxExcerptBytes);
  while (end > 0 && end < text.size() && is_continuation(text[end])) --end;
  std::string out = "\"";
  for (std::size_t at = 0, length = 0; at < end; at += length) {
    const char32_t character = character_at(text.substr(0, end), at, length);
    if (character == '"' || character == '\\') {
      out += '\\';
      out += static_cast<char>(character);
    } else if (is_hidden(character)) {
      out += character > 0xFFFF ? fmt::format("\\u{{{:X}}}", static_cast<std::uint32_t>(character))
                                : fmt::format("\\u{:04x}", static_cast<std::uint32_t>(character));
    } else {
      out += text.substr(at, length);
    }
  }
  return out + (end < text.size() ? "…\"" : "\"");
}

std::string describe(const JsonValue& value) {
  switch (value.kind) {
    case JsonKind::Null: return "null";
    case JsonKind::Bool: return value.truth ? "true" : "false";
    case JsonKind::Int: return fmt::format("the number {}", value.int_value);
    case JsonKind::LargeInt: return fmt::format("the number {}", value.large_int);
    case JsonKind::Float: return fmt::format("the number {}", value.number);
    case JsonKind::String: return "the string " + quote(value.text);
    case JsonKind::List: return "a list";
    case JsonKind::Object: return "an object";
  }
  return {};
}

std::string to_string(const EventPath& path) {
  std::vector<const EventPath*> parts;
  for (const EventPath* part = &path; part->parent != nullptr; part = part->parent) parts.push_back(part);
  std::string out;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    if ((*part)->is_index) {
      out += fmt::format("[{}]", (*part)->index);
    } else if (is_plain_name((*part)->key)) {
      if (!out.empty()) out += '.';
      out += (*part)->key;
    } else {
      out += fmt::format("[{}]", quote((*part)->key));
    }
  }
  return out;
}

}  // namespace mpol::event
