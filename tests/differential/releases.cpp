// A text that goes out while it streams: the invariants of docs/streaming.md for random policies, texts and cuts, and for
// the shipped policies over the example events. More: MPOL_DIFFERENTIAL_MODULES=100000 releases_differential
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>

#include "runtime/event/event_reader.hpp"
#include "tests/support/compiled_policy.hpp"
#include "tests/support/release_check.hpp"
#include "tests/support/release_policy.hpp"
#include "tests/support/streamed_text.hpp"

namespace mpol {
namespace {

std::uint64_t policy_count() {
  const char* const count = std::getenv("MPOL_DIFFERENTIAL_MODULES");
  return count == nullptr ? 400 : std::strtoull(count, nullptr, 10);
}

// Mostly none.
RuleModes random_modes(const Program& program, test::Random& random) {
  RuleModes modes;
  if (random.chance(3, 4)) return modes;
  for (std::size_t i = 0; i < program.module().rules.size(); ++i)
    modes.push_back(random.chance(1, 2) ? RuleMode::Enforce : static_cast<RuleMode>(random.below(3)));
  return modes;
}

BOOST_AUTO_TEST_CASE(generated_policies) {
  std::size_t cuts = 0, edited = 0, stopped = 0, runs = 0;
  for (std::uint64_t seed = 0; seed < policy_count(); ++seed) {
    const std::string policy = test::release_policy(seed);
    const std::shared_ptr<const Program> program = test::compile_policy(policy);
    const FieldId field = test::text_field(*program);
    test::Random random(seed);
    const RuleModes modes = random_modes(*program, random);
    test::ReleaseCheck check(program, modes);
    for (int i = 0; i < 12; ++i, ++runs) {
      const std::string text = test::streamed_text(random);
      const std::size_t flagged = random.below(4), hate = random.below(4);
      const auto fill = [&](Frame& frame) {
        frame.clear();
        frame.fields[field.index].present = true;
        frame.fields[field.index].text = text;
        frame.fields[1 - field.index].present = true;
        frame.fields[1 - field.index].truth = flagged == 0;
        if (hate == 0) return;
        frame.signals[0].state = hate == 1 ? SignalState::Unavailable : SignalState::Available;
        frame.signals[0].number = hate == 2 ? 0.1 : 0.9;
      };
      const auto fault = check.fault(fill, field, random.pick({1, 8, 200}), random);
      BOOST_REQUIRE_MESSAGE(!fault, "policy " << seed << ", event " << i << ": " << *fault << "\n"
                                              << test::shown(text) << "\n"
                                              << policy);
    }
    cuts += check.cuts();
    edited += check.edited();
    stopped += check.stopped();
  }
  BOOST_TEST_MESSAGE(runs << " texts: " << stopped << " withheld, " << cuts << " of them cut; " << edited
                          << " sanitised");
  BOOST_TEST(stopped > runs / 8);
  BOOST_TEST(cuts > runs / 50);
  BOOST_TEST(edited > runs / 50);
}

BOOST_AUTO_TEST_CASE(shipped_policies) {
  const std::shared_ptr<const Program> program =
      test::compile_policy(DiskFiles(), MPOL_SOURCE_DIR "/policies/mistral", MPOL_SOURCE_DIR "/stdlib");
  const FieldId field = test::text_field(*program);
  BOOST_TEST_REQUIRE(field.has_value());
  event::EventReader reader(program->tables(), program->symbols());
  event::EventDiagnostics faults;
  std::ifstream in(MPOL_SOURCE_DIR "/examples/chat/events.jsonl");
  const auto plan = std::make_shared<const engine::StreamPlan>(*program);
  test::Random random(1);
  std::uint64_t number = 0;
  std::size_t edited = 0, stopped = 0;
  for (std::string line; std::getline(in, line);) {
    const std::string padded = line + std::string(event::kLinePadding, '\0');
    const event::EventLine read{{padded.data(), line.size()}, ++number, 0};
    const auto fill = [&](Frame& frame) {
      BOOST_REQUIRE(reader.read(read, frame, faults) == event::EventStatus::Read);
    };
    for (const std::size_t most : {6, 40, 400}) {
      // Anew for each, as what one leaves in counters is not there for its beginnings.
      test::ReleaseCheck check(program, random_modes(*program, random), plan);
      const auto fault = check.fault(fill, field, most, random);
      BOOST_REQUIRE_MESSAGE(!fault, "line " << number << ", pieces of " << most << ": " << *fault);
      edited += check.edited();
      stopped += check.stopped();
    }
  }
  BOOST_TEST_MESSAGE(number << " events, three times: " << stopped << " withheld, " << edited << " sanitised");
  BOOST_TEST(number >= 300u);
  BOOST_TEST(stopped >= 60u);
  BOOST_TEST(edited >= 60u);
}

}  // namespace
}  // namespace mpol
