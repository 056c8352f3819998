// One JSON value into what the policy's declaration asks for: the types, bounds and sizes of fields and signals.
//
// In:      the declaration's kind, bounds and labels; the value; where it stands, for the faults.
// Out:     true and a Scalar; or false and exactly one fault in `out`.
// Units:   durations and times in milliseconds. Strings stay views into the parser's memory.
// Threads: as its Frame and EventDiagnostics: one event, one thread.
#pragma once
#include "program/frame.hpp"
#include "runtime/event/event_fault.hpp"
#include "runtime/event/json_value.hpp"

namespace mpol::event {

struct Expectation {
  ValueKind kind{};
  const std::vector<SymbolId>* values = nullptr;  // Enum
  const Bounds* bounds = nullptr;
  std::uint64_t max_size = 0;  // Text: bytes; 0: the general limit
};

struct Scalar {
  bool truth = false;
  std::int64_t int_value = 0;
  double number = 0;
  SymbolId symbol;
  std::string_view text;
};

class ScalarReader {
 public:
  ScalarReader(const SymbolTable& symbols, Frame& frame, EventDiagnostics& out)
      : symbols_(symbols), frame_(frame), out_(out) {}

  bool read(const Expectation& expected, const JsonValue& value, const EventPath& path, Scalar& scalar);
  // The value must be a string of at most limits::kMaxStringBytes. `what` is what was expected, in words.
  bool read_string(const JsonValue& value, const EventPath& path, std::string_view what);

  // "an integer without fraction or exponent", "one of `prompt`, `completion`".
  std::string describe_expected(const Expectation& expected) const;

  bool wrong_type(const JsonValue& value, const EventPath& path, std::string_view expected);

 private:
  bool read_int(const Expectation& expected, const JsonValue& value, const EventPath& path, Scalar& scalar);
  bool read_number(const Expectation& expected, const JsonValue& value, const EventPath& path, Scalar& scalar);
  bool read_score(const Expectation& expected, const JsonValue& value, const EventPath& path, Scalar& scalar);
  bool read_text(const Expectation& expected, const JsonValue& value, const EventPath& path, Scalar& scalar);
  bool read_key(const JsonValue& value, const EventPath& path, Scalar& scalar);
  bool read_time(const Expectation& expected, const JsonValue& value, const EventPath& path, Scalar& scalar);
  bool read_duration(const Expectation& expected, const JsonValue& value, const EventPath& path, Scalar& scalar);
  bool read_language(const JsonValue& value, const EventPath& path, Scalar& scalar);
  bool read_label(const Expectation& expected, const JsonValue& value, const EventPath& path, Scalar& scalar);

  bool check_int(const Expectation& expected, const JsonValue& value, const EventPath& path, std::int64_t number);
  bool check_number(const Expectation& expected, const JsonValue& value, const EventPath& path);
  bool out_of_bounds(const JsonValue& value, const EventPath& path, std::string_view expected);
  bool too_long(std::size_t size, std::uint64_t limit, const EventPath& path);
  std::string list_of(const std::vector<SymbolId>& labels) const;

  const SymbolTable& symbols_;
  Frame& frame_;
  EventDiagnostics& out_;
};

}  // namespace mpol::event
