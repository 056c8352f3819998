// Finds out why a line is not JSON, and where. The fast parser only says that it is not; this one is slow, plain and
// runs on refused lines only. It is also the fast parser's test: both must agree on every line.
//
// In:      one line, any bytes. Out: the first fault, or nothing when the line is one JSON value (RFC 8259).
// Limits:  at most `max_depth` levels of brackets are walked. Time is linear in the line.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mpol::event {

enum class JsonFaultKind : std::uint8_t {
  NotUtf8,
  Syntax,
  LoneSurrogate,
  NumberTooLarge,
  TooDeep,
  SecondValue,
  NotANumber,  // NaN, Infinity, -Infinity
};

struct JsonFault {
  JsonFaultKind kind{};
  std::size_t byte = 0;  // from 1
  std::string path;      // of the value that the fault is in; empty: the whole line, or not UTF-8
  std::string found;     // in words: "`}`", "the end of the line"
  std::string expected;  // Syntax: in words
};

std::optional<JsonFault> find_json_fault(std::string_view line, std::size_t max_depth);

}  // namespace mpol::event
