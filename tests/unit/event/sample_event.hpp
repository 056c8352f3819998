// The policy tables that the event tests and the examples of docs/errors/R02*.md are read with:
//
//   input event {
//     id         : key
//     time       : time
//     kind       : one of { prompt, completion, tool_result }
//     text       : text      at most 100 bytes
//     language   : language  (optional)
//     user       : key?
//     model      : string?
//     logprobs   : bool      (optional)
//     tokens     : int in 0 .. 1000   (optional)
//     weight     : float     (optional)
//     trust      : score in 10% .. 90%  (optional)
//     age        : duration in 1s .. 1h (optional)
//     tags       : list of string at most 3  (optional)
//   }
//   signals: hate and harassment (both fed by `hate_and_discrimination`; hate also by `hate/threatening`),
//   sexual : bool, age_band : one of { child, adult }, repeats : int, distance : float in 0 .. 10
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "runtime/event/event_reader.hpp"

namespace mpol::event {

struct Sample {
  Sample();

  EventStatus read(std::string_view line, std::uint64_t number = 1);
  // Faults in the human form, without the input's name and line: "error[R0213]: tags[1]: found true, expected …".
  std::vector<std::string> faults() const;
  // Reads an event with the required fields and `members` (`"user": "u1"`) and gives the faults.
  std::vector<std::string> faults_of(std::string_view members);
  // The same where exactly one fault is expected.
  std::string fault_of(std::string_view members);

  const FieldValue& field(std::string_view name) const;
  const SignalReading& signal(std::string_view name) const;

  Tables tables;
  SymbolTable symbols;
  Frame frame;
  EventReader reader;
  EventDiagnostics diagnostics;
};

}  // namespace mpol::event
