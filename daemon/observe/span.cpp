#include "daemon/observe/span.hpp"

#include <algorithm>

#include "daemon/drop_in/json.hpp"
#include "runtime/json_writer.hpp"

namespace mpol::daemon {
namespace {

bool is_zero(const SpanId& id) {
  return std::all_of(id.begin(), id.end(), [](std::uint8_t byte) { return byte == 0; });
}

void text_member(JsonWriter& json, std::string_view name, std::string_view text) {
  json.key(name);
  json.value(text);
}

void write_value(JsonWriter& json, const Attribute& one) {
  switch (one.kind) {
    case Attribute::Kind::Text: return text_member(json, "stringValue", one.text);
    case Attribute::Kind::Number: return text_member(json, "intValue", std::to_string(one.number));
    case Attribute::Kind::Truth: json.key("boolValue"); return json.value(one.number != 0);
    case Attribute::Kind::List: break;
  }
  json.key("arrayValue");
  json.begin_object();
  json.key("values");
  json.begin_array();
  for (const std::string& text : one.list) {
    json.begin_object();
    text_member(json, "stringValue", text);
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

void write_attributes(JsonWriter& json, std::span<const Attribute> attributes) {
  json.key("attributes");
  json.begin_array();
  for (const Attribute& one : attributes) {
    json.begin_object();
    text_member(json, "key", one.key);
    json.key("value");
    json.begin_object();
    write_value(json, one);
    json.end_object();
    json.end_object();
  }
  json.end_array();
}

void write_span(JsonWriter& json, const Span& span) {
  constexpr std::int64_t kStatusError = 2;
  json.begin_object();
  text_member(json, "traceId", hex_of(span.trace));
  text_member(json, "spanId", hex_of(span.id));
  if (!is_zero(span.parent)) text_member(json, "parentSpanId", hex_of(span.parent));
  text_member(json, "name", span.name);
  json.key("kind");
  json.value(static_cast<std::int64_t>(span.kind));
  text_member(json, "startTimeUnixNano", std::to_string(span.begin_ns));
  text_member(json, "endTimeUnixNano", std::to_string(span.end_ns));
  write_attributes(json, span.attributes);
  if (span.is_error) {
    json.key("status");
    json.begin_object();
    json.key("code");
    json.value(kStatusError);
    json.end_object();
  }
  json.end_object();
}

}  // namespace

std::string otlp_json(const TracedService& service, std::span<const Span> spans) {
  const Attribute resource[] = {
      {"service.name", service.name}, {"service.version", service.version}, {"service.instance.id", service.instance}};
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("resourceSpans");
  json.begin_array();
  json.begin_object();
  json.key("resource");
  json.begin_object();
  write_attributes(json, resource);
  json.end_object();
  json.key("scopeSpans");
  json.begin_array();
  json.begin_object();
  json.key("scope");
  json.begin_object();
  text_member(json, "name", "mpold");
  text_member(json, "version", service.version);
  json.end_object();
  json.key("spans");
  json.begin_array();
  for (const Span& span : spans) write_span(json, span);
  json.end_array();
  json.end_object();
  json.end_array();
  json.end_object();
  json.end_array();
  json.end_object();
  return out;
}

std::uint64_t rejected_spans(std::string_view answer) {
  const Json json = Json::parse(answer, nullptr, false);
  const Json::json_pointer place("/partialSuccess/rejectedSpans");
  if (!json.is_object() || !json.contains(place)) return 0;
  const Json& count = json[place];
  if (count.is_number_unsigned()) return count.get<std::uint64_t>();
  if (!count.is_string()) return 0;
  std::uint64_t number = 0;
  for (const char c : count.get_ref<const std::string&>()) {
    if (c < '0' || c > '9' || number > 1'000'000'000) return 0;
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return number;
}

}  // namespace mpol::daemon
