// EventFault: what is wrong with one event. It has no place in a policy's source, so it is not a Diagnostic: its place
// is a line of the input and a path inside the event. Texts and codes are the catalogue's (R02xx).
//
// Errors refuse the event; warnings do not. Threads: one EventDiagnostics belongs to one thread.
// Reuse: clear() keeps the memory. Never: the whole text of an event (at most kMaxExcerptBytes of one value).
#pragma once
#include <fmt/core.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "runtime/event/json_value.hpp"

namespace mpol::event {

struct EventFault {
  Code code{};
  std::uint64_t line = 0;  // of the input, from 1
  std::string path;        // `tags[3]`; empty: the event as a whole
  std::string message;
  bool operator==(const EventFault&) const = default;
};

// The faults of one event, in the order found: at most limits::kMaxEventFaults, the rest are counted.
class EventDiagnostics {
 public:
  void clear(std::uint64_t line);

  template <class... Args>
  void report(Code code, std::string path, const Args&... args) {
    if (is_full(code)) return;
    add({code, line_, std::move(path), fmt::format(fmt::runtime(info(code).message), args...)});
  }

  const std::vector<EventFault>& faults() const { return faults_; }
  bool has_errors() const { return error_count_ > 0; }
  std::size_t dropped() const { return dropped_; }

 private:
  bool is_full(Code code);
  void add(EventFault fault);

  std::vector<EventFault> faults_;
  std::uint64_t line_ = 0;
  std::size_t error_count_ = 0, dropped_ = 0;
};

// `events.jsonl:12: error[R0213]: tags[3]: found true, expected a string`
std::string to_human(const EventFault& fault, std::string_view input_name);
// {"input":"events.jsonl","line":12,"severity":"error","code":"R0213","name":"wrong_type","path":"tags[3]",…}
std::string to_json(const EventFault& fault, std::string_view input_name);

}  // namespace mpol::event
