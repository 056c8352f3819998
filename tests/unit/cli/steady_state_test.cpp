// From the bytes of an event to its decision by the shipped policies and a thousand further patterns: in the steady
// state nothing is allocated.
#include <boost/test/unit_test.hpp>

#include "compiler/emit/emit.hpp"
#include "runtime/decider.hpp"
#include "runtime/event/event_reader.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/shipped_and_more.hpp"

namespace mpol {
namespace {

void check(Decider& decider) {
  const Program& program = decider.program();
  event::EventReader reader(program.tables(), program.symbols());
  event::EventDiagnostics faults;
  Frame frame(program.tables(), program.symbols());
  std::vector<std::string> padded = test::lines_of_1_kb(program.tables());
  std::vector<std::size_t> sizes;
  for (std::string& line : padded) {
    sizes.push_back(line.size());
    line.resize(line.size() + event::kLinePadding);
  }
  std::string written;
  const auto decide = [&](std::size_t i) {
    const event::EventLine line{{padded[i].data(), sizes[i]}, 1, 0};
    if (reader.read(line, frame, faults) != event::EventStatus::Read) std::abort();
    written.clear();
    write_json(decider.decide(frame), program, written);
  };
  for (int round = 0; round < 20; ++round) {
    for (std::size_t i = 0; i < padded.size(); ++i) decide(i);
  }
  BOOST_TEST(!written.empty());
  for (std::size_t i = 0; i < padded.size(); ++i) {
    const std::size_t before = test::allocations();
    for (int round = 0; round < 50; ++round) decide(i);
    BOOST_TEST(test::allocations() - before == 0u,
               "50 decisions on event " << i << " allocate " << test::allocations() - before << " times");
  }
}

BOOST_AUTO_TEST_CASE(the_interpreter_allocates_nothing) {
  Diagnostics diagnostics;
  Decider decider(load(test::shipped_and_more(), diagnostics));
  check(decider);
}

BOOST_AUTO_TEST_CASE(native_code_allocates_nothing) {
  Diagnostics diagnostics;
  const ir::Module module = test::shipped_and_more();
  Decider decider(load(module, diagnostics));
  decider.use_native(engine::NativeCode::link(emit::emit_object(module).value()).value());
  check(decider);
}

}  // namespace
}  // namespace mpol
