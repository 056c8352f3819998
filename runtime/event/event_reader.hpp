// EventReader: one line of JSON into the frame that an evaluation reads. docs/events.md has the form for callers.
//
// In:      a line, its number, the policy's tables. Nothing is taken as it is: UTF-8, grammar, depth, size, repeated
//          keys, types, bounds and missing fields are all checked, and every fault has a code (R02xx) and a path.
// Out:     Read: the frame holds the event. Refused: `out` has at least one error and the frame is empty. Skipped: the
//          line holds white space only. Warnings can come with any event.
// Owns:    the texts that the frame views: a frame is valid until the reader's next read().
// Memory:  none is allocated per event once the largest event was seen; after an event of more than a megabyte the
//          parser's memory is given back.
// Threads: a reader belongs to one thread; tables and symbols are shared and must outlive it. One reader per stream:
//          unknown keys are warned of once per reader.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "program/frame.hpp"
#include "runtime/event/event_fault.hpp"
#include "runtime/event/event_line.hpp"

namespace mpol::event {

enum class EventStatus : std::uint8_t { Read, Skipped, Refused };

struct UnknownKey {
  std::string name;
  std::uint64_t count = 0;
};

// What an event that does not name them has in its fields `id` (a key) and `time`.
struct EventStamp {
  std::string_view id;  // must be good for as long as the frame
  std::int64_t time_ms = 0;
};

class EventReader {
 public:
  EventReader(const Tables& tables, const SymbolTable& symbols);
  ~EventReader();
  EventReader(EventReader&&) noexcept;

  // `frame` must be of the same tables and symbols. `out` is emptied first.
  EventStatus read(const EventLine& line, Frame& frame, EventDiagnostics& out);
  // Of the next read() only. Without a stamp such an event is refused.
  void stamp(const EventStamp& stamp);
  // The same for text in any memory: copies it.
  EventStatus read(std::string_view line, std::uint64_t line_number, Frame& frame, EventDiagnostics& out);

  // Keys that named nothing, with how often they came, in order of first appearance; at most limits::kMaxUnknownKeys.
  const std::vector<UnknownKey>& unknown_keys() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace mpol::event
