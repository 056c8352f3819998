// One reader with the sample policy (sample_tables.hpp), and short ways to ask what it says of an event.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "runtime/event/event_reader.hpp"
#include "tests/unit/event/sample_tables.hpp"

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
