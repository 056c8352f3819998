// Rules are a set: in whatever order they stand, each has the same state and the same signals are needed. Generated
// modules are run as they are and with their rules turned round, on events with all, some and no signals.
#include <boost/test/unit_test.hpp>

#include "tests/differential/subject.hpp"

namespace mpol {
namespace {

constexpr std::uint64_t kModules = 150, kEvents = 12;

BOOST_AUTO_TEST_CASE(the_order_of_rules_does_not_matter) {
  std::size_t decided = 0;
  for (std::uint64_t seed = 0; seed < kModules; ++seed) {
    const ir::Module module = test::generate_module(seed, test::ModuleSize::small_first(seed));
    ir::Module turned = module;
    std::reverse(turned.rules.begin(), turned.rules.end());
    test::Subject first(module, ScannerKind::Fast), second(turned, ScannerKind::Fast);
    for (std::uint64_t k = 0; k < kEvents; ++k) {
      const test::GeneratedEvent event = test::generate_event(module.tables, seed * kEvents + k);
      const Outcome& in_order = first.run(event);
      const Outcome& in_reverse = second.run(event);
      std::vector<RuleState> expected = test::states_of(in_order, first.rules());
      std::vector<RuleState> states = test::states_of(in_reverse, second.rules());
      std::reverse(states.begin(), states.end());
      BOOST_TEST(test::states(states) == test::states(expected), "module " << seed << ", event " << k);
      BOOST_TEST((in_reverse.needed == in_order.needed), "module " << seed << ", event " << k << ": other signals");
      decided += in_order.fired.size() + in_order.undetermined.size();
    }
  }
  BOOST_TEST(decided > 1000u);
}

}  // namespace
}  // namespace mpol
