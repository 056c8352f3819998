// Traceparent: which trace a request belongs to, and whether it is to be recorded.
//
// In:      the header `traceparent`, any bytes. Out: what it says; none: it is not valid, and the request begins a trace of its own.
// Threads: pure functions.
// Source:  W3C Trace Context, 3.2: version 00, and of later versions what is as in 00.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mpol::daemon {

using TraceId = std::array<std::uint8_t, 16>;
using SpanId = std::array<std::uint8_t, 8>;

struct TraceParent {
  TraceId trace{};
  SpanId span{};
  bool is_sampled = false;
};

std::optional<TraceParent> read_traceparent(std::string_view header);

// Of ids: two hexadecimal digits a byte, in lower case.
std::string hex_of(std::span<const std::uint8_t> id);

}  // namespace mpol::daemon
