// The records of an audit log, read again: their parts, and whether a decision can be made again from one.
//
// In:      lines of a log that was verified. Out: views into the line.
// Errors:  nullopt where a line is not what the recorder writes. Threads: pure functions.
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "runtime/audit/recorder.hpp"

namespace mpol::audit {

// The value of a member at the top of an object, as it is written; empty: there is none.
std::string_view member(std::string_view object, std::string_view name);

struct LoadRecord {
  std::string_view program;  // its identity
  StateOrigin state;
};
std::optional<LoadRecord> read_load(std::string_view line);

struct DecisionRecord {
  std::string_view event, decision;       // objects
  std::vector<std::string_view> hidden;   // names of fields and signals
  std::vector<std::string_view> how;      // each of them is: "is a hash"
  std::vector<std::string_view> fetched;  // names of signals
};
std::optional<DecisionRecord> read_decision(std::string_view line);

// What a program needs of an event to decide on it: fields that an event must have, and fields and signals that it reads.
class Needs {
 public:
  explicit Needs(const Program& program);
  // Reports (R0501) each thing that the program needs and the record hides; whether there is none.
  bool are_met(const DecisionRecord& record, Diagnostics& diagnostics) const;

 private:
  std::set<std::string, std::less<>> names_;
};

}  // namespace mpol::audit
