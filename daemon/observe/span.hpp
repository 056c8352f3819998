// Span: one step of a request that is traced, and the form in which spans are sent.
//
// Nothing of an event's content stands in one: attributes are names and numbers of the policy, of settings and of HTTP.
// Threads: plain data, pure functions.
// Source:  OTLP 1.x, ExportTraceServiceRequest in its JSON encoding: ids in hexadecimal, numbers of 64 bits as strings, kinds as numbers;
//          attributes of HTTP after OpenTelemetry's semantic conventions, ours begin with `mpol.`.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/observe/traceparent.hpp"

namespace mpol::daemon {

struct Attribute {
  enum class Kind : std::uint8_t { Text, Number, Truth, List };

  Attribute(std::string_view key, std::string text) : key(key), kind(Kind::Text), text(std::move(text)) {}
  Attribute(std::string_view key, const char* text) : Attribute(key, std::string(text)) {}
  Attribute(std::string_view key, std::int64_t number) : key(key), kind(Kind::Number), number(number) {}
  Attribute(std::string_view key, bool truth) : key(key), kind(Kind::Truth), number(truth) {}
  Attribute(std::string_view key, std::vector<std::string> list) : key(key), kind(Kind::List), list(std::move(list)) {}

  std::string_view key;  // a literal
  Kind kind;
  std::string text{};
  std::int64_t number = 0;  // of Truth: 1 or 0
  std::vector<std::string> list{};
};

struct Span {
  enum class Kind : std::uint8_t { Internal = 1, Server = 2, Client = 3 };

  TraceId trace{};
  SpanId id{}, parent{};  // parent: zero: there is none
  Kind kind = Kind::Internal;
  std::string name;
  std::int64_t begin_ns = 0, end_ns = 0;  // since 1970
  std::vector<Attribute> attributes;
  bool is_error = false;
};

// Who sends.
struct TracedService {
  std::string name, version, instance;
};

std::string otlp_json(const TracedService& service, std::span<const Span> spans);
// Of what a collector answers to them: how many it has refused. 0: none, or the answer cannot be read.
std::uint64_t rejected_spans(std::string_view answer);

}  // namespace mpol::daemon
