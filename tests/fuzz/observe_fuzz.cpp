// Any bytes as what mpold is told by requests and collectors, and tells of them. A `traceparent` is read only if it says what it would say
// again; headers of a file stay one header a line; a value in the log stays in its line, which is JSON; a span stays JSON; the number that a
// collector refuses is a number.
#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "daemon/observe/log_line.hpp"
#include "daemon/observe/span_exporter.hpp"

namespace {

using namespace mpol::daemon;

void check(bool holds) {
  if (!holds) std::abort();
}

void read_parent(std::string_view bytes) {
  const auto parent = read_traceparent(bytes);
  if (!parent) return;
  const std::string written = "-" + hex_of(parent->trace) + "-" + hex_of(parent->span) + "-";
  check(bytes.substr(2, written.size()) == written);
  check(parent->trace != TraceId{} && parent->span != SpanId{});
}

void read_headers(std::string_view bytes) {
  const auto lines = read_header_lines(bytes, "h");
  if (!lines) return check(lines.error().message.starts_with("h:"));
  for (const std::string& line : *lines) {
    check(line.find(": ") != line.npos && line.find_first_of("\r\n") == line.npos && line.find('\0') == line.npos);
  }
}

void write_line(const std::string& bytes) {
  const std::vector<std::string> list = {bytes, "x"};
  const LogField fields[] = {{"policy", bytes}, {"warnings", list}};
  std::string json, text;
  write_log_json(LogEvent::policy_loaded, 0, fields, json);
  write_log_text(LogEvent::policy_loaded, 0, fields, text);
  check(std::count(json.begin(), json.end(), '\n') == 1 && nlohmann::json::accept(json));
  check(std::count(text.begin(), text.end(), '\n') == 1 && text.back() == '\n');
  check(std::all_of(text.begin(), text.end() - 1,
                    [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; }));
}

void write_spans(const std::string& bytes) {
  Span span;
  span.name = bytes;
  span.attributes = {{"a", bytes}, {"b", std::vector<std::string>{bytes, bytes}}};
  check(nlohmann::json::accept(otlp_json({bytes, bytes, bytes}, {&span, 1})));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  read_parent(bytes);
  read_headers(bytes);
  write_line(bytes);
  write_spans(bytes);
  (void)rejected_spans(bytes);
  return 0;
}
