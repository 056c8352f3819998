#include "daemon/observe/log_line.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "base/limits.hpp"
#include "base/text/time_text.hpp"
#include "daemon/limits.hpp"
#include "runtime/json_writer.hpp"

namespace mpol::daemon {
namespace {

struct Row {
  std::string_view name, words, fields;
  LogLevel level;
  std::size_t most;
};

constexpr Row kRows[] = {
#define MPOL_LOG(name, level, most, words, fields, what) {#name, words, fields, LogLevel::level, most},
#include "daemon/log.def"
#undef MPOL_LOG
};

const Row& row_of(LogEvent event) { return kRows[static_cast<std::size_t>(event)]; }

bool has_field(const Row& row, std::string_view name) {
  std::string_view rest = row.fields;
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find(','));
    if (one == name) return true;
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
  }
  return false;
}

// At most kMaxLogValueBytes, and no part of a character.
std::string_view cut(std::string_view text) {
  if (text.size() <= kMaxLogValueBytes) return text;
  std::size_t end = kMaxLogValueBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

std::span<const std::string> cut(std::span<const std::string> list) {
  return list.first(std::min(list.size(), kMaxLogListItems));
}

struct JsonValue {
  JsonWriter& json;
  void operator()(std::string_view text) const { json.value(cut(text)); }
  void operator()(std::int64_t number) const { json.value(number); }
  void operator()(bool truth) const { json.value(truth); }
  void operator()(std::span<const std::string> list) const {
    json.begin_array();
    for (const std::string& one : cut(list)) json.value(cut(std::string_view(one)));
    json.end_array();
  }
};

std::string join(std::span<const std::string> list) {
  std::string joined;
  for (const std::string& one : cut(list)) {
    if (!joined.empty()) joined += ", ";
    joined += cut(std::string_view(one));
  }
  return joined;
}

std::string plain(const LogField::Value& value) {
  if (const auto* const text = std::get_if<std::string_view>(&value)) return std::string(cut(*text));
  if (const auto* const number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* const truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  return join(std::get<std::span<const std::string>>(value));
}

// What terminals take for orders though JSON does not escape it: DEL and U+0080 to U+009F.
void replace_controls(std::string& line, std::size_t begin) {
  std::size_t to = begin;
  for (std::size_t i = begin; i < line.size(); ++i) {
    const bool is_c1 = line[i] == '\xc2' && i + 1 < line.size() && static_cast<unsigned char>(line[i + 1]) < 0xa0;
    if (is_c1) ++i;
    line[to++] = is_c1 || line[i] == '\x7f' ? '?' : line[i];
  }
  line.resize(to);
}

// As it stands, but for what would end the line or is no UTF-8.
void append_words(std::string& out, const std::string& text) {
  std::string quoted;
  JsonWriter(quoted).value(std::string_view(text));
  std::string_view inner(quoted);
  inner = inner.substr(1, inner.size() - 2);
  for (std::size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] == '\\' && i + 1 < inner.size() && (inner[i + 1] == '"' || inner[i + 1] == '\\')) ++i;
    out += inner[i];
  }
}

void append_value(std::string& out, const LogField::Value& value) {
  const std::string text = plain(value);
  const auto is_plain = [](unsigned char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '=' && c != '\\'; };
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) {
    out += text;
  } else {
    JsonWriter(out).value(std::string_view(text));
  }
}

}  // namespace

std::string_view name(LogLevel level) {
  constexpr std::array<std::string_view, 4> kNames = {"error", "warn", "info", "debug"};
  return kNames[static_cast<std::size_t>(level)];
}

std::string_view name(LogEvent event) { return row_of(event).name; }
LogLevel level_of(LogEvent event) { return row_of(event).level; }
std::size_t most_of(LogEvent event) { return row_of(event).most; }

bool LogField::has_value() const {
  if (const auto* const text = std::get_if<std::string_view>(&value)) return !text->empty();
  if (const auto* const list = std::get_if<std::span<const std::string>>(&value)) return !list->empty();
  return true;
}

void write_log_json(LogEvent event, std::int64_t time_ms, std::span<const LogField> fields, std::string& out) {
  const Row& row = row_of(event);
  JsonWriter json(out);
  json.begin_object();
  json.key("time");
  json.value(std::string_view(time_text(time_ms)));
  json.key("level");
  json.value(name(row.level));
  json.key("event");
  json.value(row.name);
  for (const LogField& field : fields) {
    MPOL_ASSERT(has_field(row, field.name), "a field that log.def does not have for this event");
    if (!field.has_value()) continue;
    json.key(field.name);
    std::visit(JsonValue{json}, field.value);
  }
  json.end_object();
  out += '\n';
}

void write_log_text(LogEvent event, std::int64_t time_ms, std::span<const LogField> fields, std::string& out) {
  const Row& row = row_of(event);
  const std::size_t begin = out.size();
  out += time_text(time_ms);
  out += ' ';
  out += name(row.level);
  out.append(6 - name(row.level).size(), ' ');
  std::string_view words = row.words;
  while (!words.empty()) {
    const std::size_t open = std::min(words.find('{'), words.size());
    out += words.substr(0, open);
    words.remove_prefix(open);
    if (words.empty()) break;
    const std::string_view field = words.substr(1, words.find('}') - 1);
    words.remove_prefix(field.size() + 2);
    for (const LogField& one : fields) {
      if (one.name == field) append_words(out, plain(one.value));
    }
  }
  for (const LogField& field : fields) {
    MPOL_ASSERT(has_field(row, field.name), "a field that log.def does not have for this event");
    if (!field.has_value() || row.words.find('{' + std::string(field.name) + '}') != row.words.npos) continue;
    out += ' ';
    out += field.name;
    out += '=';
    append_value(out, field.value);
  }
  replace_controls(out, begin);
  out += '\n';
}

}  // namespace mpol::daemon
