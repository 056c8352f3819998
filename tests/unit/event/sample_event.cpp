#include "tests/unit/event/sample_event.hpp"

#include <boost/test/unit_test.hpp>

namespace mpol::event {
Sample::Sample() : tables(sample_tables()), symbols(tables.symbols), frame(tables, symbols), reader(tables, symbols) {}

EventStatus Sample::read(std::string_view line, std::uint64_t number) {
  return reader.read(line, number, frame, diagnostics);
}

std::vector<std::string> Sample::faults() const {
  std::vector<std::string> out;
  for (const EventFault& fault : diagnostics.faults()) {
    const std::string text = to_human(fault, "x");
    out.push_back(text.substr(text.find(": ") + 2));
  }
  return out;
}

std::vector<std::string> Sample::faults_of(std::string_view members) {
  std::string line = R"({"id": "e1", "time": 0, "kind": "prompt", "text": "hello")";
  if (!members.empty()) line += ", ";
  line += members;
  line += "}";
  read(line);
  return faults();
}

std::string Sample::fault_of(std::string_view members) {
  const std::vector<std::string> found = faults_of(members);
  BOOST_TEST(found.size() == 1u, "one fault in " << members);
  return found.empty() ? "" : found.front();
}

const FieldValue& Sample::field(std::string_view name) const {
  for (std::size_t i = 0; i < tables.fields.size(); ++i) {
    if (tables.fields[i].name == name) return frame.fields[i];
  }
  BOOST_REQUIRE_MESSAGE(false, "a field " << name);
  return frame.fields.front();
}

const SignalReading& Sample::signal(std::string_view name) const {
  for (std::size_t i = 0; i < tables.signals.size(); ++i) {
    if (tables.signals[i].name == name) return frame.signals[i];
  }
  BOOST_REQUIRE_MESSAGE(false, "a signal " << name);
  return frame.signals.front();
}

}  // namespace mpol::event
