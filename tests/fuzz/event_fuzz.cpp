// The event door: any bytes, as lines, through LineSource and EventReader.
//
// What must hold, whatever comes: a line gives a frame or an error, never both and never neither; scores are in 0 .. 1;
// texts are UTF-8 and within their bounds; the same line gives the same again; both JSON parsers have one opinion.
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "base/limits.hpp"
#include "runtime/event/event_reader.hpp"
#include "runtime/event/event_text.hpp"
#include "runtime/event/json_fault.hpp"
#include "runtime/event/line_source.hpp"
#include "tests/unit/event/sample_tables.hpp"

namespace mpol::event {
namespace {

class BytesInput : public ByteInput {
 public:
  explicit BytesInput(std::string_view bytes) : bytes_(bytes) {}
  Result<std::size_t> read(std::span<char> into) override {
    const std::size_t count = std::min(into.size(), bytes_.size());
    std::memcpy(into.data(), bytes_.data(), count);
    bytes_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view bytes_;
};

bool is_grammar(Code code) { return (code >= Code::R0202 && code <= Code::R0207) || code == Code::R0211; }

void check_frame(const Tables& tables, const Frame& frame) {
  for (std::size_t i = 0; i < tables.fields.size(); ++i) {
    const FieldValue& value = frame.fields[i];
    MPOL_ASSERT(value.present || tables.fields[i].optional, "a frame has its required fields");
    if (!value.present) continue;
    if (tables.fields[i].kind == ValueKind::Score) MPOL_ASSERT(value.number >= 0.1 && value.number <= 0.9, "bounds");
    if (tables.fields[i].kind != ValueKind::Text) continue;
    MPOL_ASSERT(value.text.size() <= tables.fields[i].max_size, "texts are within their bound");
    std::string quoted;
    append_json_string(quoted, value.text);
    MPOL_ASSERT(!find_json_fault(quoted, 1).has_value(), "texts are UTF-8");
  }
  for (std::size_t i = 0; i < tables.signals.size(); ++i) {
    const SignalReading& reading = frame.signals[i];
    if (reading.state != SignalState::Available || tables.signals[i].kind != ValueKind::Score) continue;
    MPOL_ASSERT(reading.number >= 0 && reading.number <= 1, "scores are from 0 to 1");
  }
}

void check_line(EventReader& reader, EventReader& again, const Tables& tables, const EventLine& line, Frame& frame,
                EventDiagnostics& out) {
  const EventStatus status = reader.read(line, frame, out);
  MPOL_ASSERT(out.has_errors() == (status == EventStatus::Refused), "a refusal has an error, and nothing else has");
  MPOL_ASSERT(out.faults().size() <= limits::kMaxEventFaults, "faults are bounded");
  if (status == EventStatus::Read) check_frame(tables, frame);
  bool grammar_fault = false;
  for (const EventFault& fault : out.faults()) grammar_fault = grammar_fault || is_grammar(fault.code);
  const bool is_marked = line.text.starts_with("\xEF\xBB\xBF");
  if (status != EventStatus::Skipped && !is_marked)
    MPOL_ASSERT(grammar_fault == find_json_fault(line.text, limits::kMaxEventDepth).has_value(), "one opinion on JSON");
  for (const EventFault& fault : out.faults()) {
    MPOL_ASSERT(!find_json_fault(to_json(fault, "in"), 2).has_value(), "faults are written as JSON");
    for (const char c : to_human(fault, "in"))
      MPOL_ASSERT(static_cast<unsigned char>(c) >= 0x20, "no control in words");
  }
  const std::vector<EventFault> first = out.faults();
  MPOL_ASSERT(again.read(line.text, line.number, frame, out) == status && out.faults() == first, "the same again");
}

}  // namespace
}  // namespace mpol::event

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mpol;
  using namespace mpol::event;
  static const Tables tables = sample_tables();
  static const SymbolTable symbols(tables.symbols);
  Frame frame(tables, symbols);
  EventReader reader(tables, symbols), again(tables, symbols);
  EventDiagnostics out;
  BytesInput input({reinterpret_cast<const char*>(data), size});
  LineSource source(input, 256);
  for (;;) {
    const Result<std::optional<EventLine>> line = source.next();
    MPOL_ASSERT(line.has_value(), "memory can be read");
    if (!*line) return 0;
    check_line(reader, again, tables, **line, frame, out);
  }
}
