// LogLine: one line of mpold's log, of a kind that log.def knows, as JSON or for people.
//
// In:      an event with its fields. A field that the event does not have is our fault (MPOL_ASSERT).
// Out:     one line with its end, whatever bytes the values have; long values are cut (kMaxLogValueBytes).
// Threads: pure functions.
// Source:  RFC 3339 (times, UTC), RFC 8259 (JSON, an object a line).
#pragma once
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace mpol::daemon {

enum class LogLevel : std::uint8_t { Error, Warn, Info, Debug };

enum class LogEvent : std::uint8_t {
#define MPOL_LOG(name, level, most, words, fields, what) name,
#include "daemon/log.def"
#undef MPOL_LOG
};

std::string_view name(LogLevel level);  // "error", "warn", "info", "debug"
std::string_view name(LogEvent event);
LogLevel level_of(LogEvent event);
// Lines a second that are alike; 0: all.
std::size_t most_of(LogEvent event);

// A field without a value ("", an empty list) is left out.
struct LogField {
  using Value = std::variant<std::string_view, std::int64_t, bool, std::span<const std::string>>;

  LogField(std::string_view name, std::string_view text) : name(name), value(text) {}
  LogField(std::string_view name, const char* text) : name(name), value(std::string_view(text)) {}
  LogField(std::string_view name, const std::string& text) : name(name), value(std::string_view(text)) {}
  LogField(std::string_view name, std::span<const std::string> list) : name(name), value(list) {}
  LogField(std::string_view name, std::same_as<bool> auto truth) : name(name), value(truth) {}
  template <std::integral Number>
    requires(!std::same_as<Number, bool>)
  LogField(std::string_view name, Number number) : name(name), value(static_cast<std::int64_t>(number)) {}

  bool has_value() const;

  std::string_view name;
  Value value;
};

void write_log_json(LogEvent event, std::int64_t time_ms, std::span<const LogField> fields, std::string& out);
void write_log_text(LogEvent event, std::int64_t time_ms, std::span<const LogField> fields, std::string& out);

}  // namespace mpol::daemon
