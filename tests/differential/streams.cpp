// A text in pieces, cut anywhere, gives the decision of the whole text; what is reported on the way holds at the end;
// and no match that ends later begins in what was let go. Generated modules over texts with code, encoded and folded
// parts, and the shipped policies over the example events. More: MPOL_DIFFERENTIAL_MODULES=100000 streams_differential
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "cli/run_policy.hpp"
#include "runtime/event/event_reader.hpp"
#include "tests/support/both_ways.hpp"
#include "tests/support/generate_module.hpp"
#include "tests/support/random.hpp"
#include "tests/support/streamed_text.hpp"

namespace mpol {
namespace {

std::uint64_t module_count() {
  const char* const count = std::getenv("MPOL_DIFFERENTIAL_MODULES");
  return count == nullptr ? 300 : std::strtoull(count, nullptr, 10);
}

BOOST_AUTO_TEST_CASE(generated_modules) {
  std::size_t early = 0, late = 0;
  for (std::uint64_t seed = 0; seed < module_count(); ++seed) {
    const ir::Module module = test::generate_module(seed, {.rules = 6, .depth = 3});
    Diagnostics diagnostics;
    const std::shared_ptr<const Program> program = load(module, diagnostics);
    BOOST_TEST_REQUIRE(program != nullptr);
    test::BothWays both(program);
    test::Random random(seed);
    for (int i = 0; i < 20; ++i) {
      test::GeneratedEvent event = test::generate_event(program->tables(), random.next());
      std::vector<FieldId> texts;
      for (std::size_t f = 0; f < event.fields.size(); ++f) {
        if (program->tables().fields[f].kind != ValueKind::Text) continue;
        event.fields[f].text = test::streamed_text(random);
        texts.emplace_back(f);
      }
      const FieldId field = texts[random.below(texts.size())];
      const auto fault =
          both.fault([&](Frame& frame) { test::fill(frame, event); }, field, random.chance(1, 2) ? 8 : 200, random);
      BOOST_REQUIRE_MESSAGE(!fault, "module " << seed << ", event " << i << ": " << *fault << "\n"
                                              << test::shown(event.fields[field.index].text));
    }
    early += both.early();
    late += both.late();
  }
  BOOST_TEST_MESSAGE(early << " rules were reported before the end, " << late << " at the end");
  BOOST_TEST(early > late / 4);
}

BOOST_AUTO_TEST_CASE(shipped_policies) {
  const DiskFiles files;
  cli::Context context{.files = files, .out = std::cout, .err = std::cerr};
  context.stdlib = MPOL_SOURCE_DIR "/stdlib";
  const auto loaded = cli::load_policy(context, {MPOL_SOURCE_DIR "/policies/mistral"}, {});
  BOOST_TEST_REQUIRE((loaded && loaded->program));
  const std::shared_ptr<const Program> program = loaded->program;
  FieldId field;
  for (std::size_t f = 0; f < program->tables().fields.size(); ++f) {
    if (program->tables().fields[f].name == "text") field = FieldId(f);
  }
  BOOST_TEST_REQUIRE(field.has_value());
  test::BothWays both(program);
  event::EventReader reader(program->tables(), program->symbols());
  event::EventDiagnostics faults;
  std::ifstream in(MPOL_SOURCE_DIR "/examples/chat/events.jsonl");
  test::Random random(1);
  std::uint64_t number = 0;
  for (std::string line; std::getline(in, line);) {
    const std::string padded = line + std::string(event::kLinePadding, '\0');
    const event::EventLine read{{padded.data(), line.size()}, ++number, 0};
    const auto fill = [&](Frame& frame) {
      BOOST_REQUIRE(reader.read(read, frame, faults) == event::EventStatus::Read);
    };
    const auto fault = both.fault(fill, field, random.chance(1, 2) ? 6 : 40, random);
    BOOST_REQUIRE_MESSAGE(!fault, "line " << number << ": " << *fault);
  }
  BOOST_TEST(number >= 300u);
  BOOST_TEST_MESSAGE(both.early() << " rules were reported before the end, " << both.late()
                                  << " at the end; bytes held back, on average: " << both.mean_hold_back());
}

}  // namespace
}  // namespace mpol
