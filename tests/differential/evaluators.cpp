// The interpreter says what the plainest evaluation says. Random modules run on random events with all, some and no
// signals; the module as it stands and optimised, with both scanners; states of rules must be equal. And what is needed
// is right: a signal that is not needed changes nothing, whatever it turns out to be. A disagreement is shrunk to the
// fewest rules that show it, and printed. More modules: MPOL_DIFFERENTIAL_MODULES=100000 evaluators_test
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "compiler/optimize/optimize.hpp"
#include "program/ir_text.hpp"
#include "tests/differential/subject.hpp"
#include "tests/support/real_text.hpp"

namespace mpol {
namespace {

using test::states;
using test::Subject;

constexpr std::uint64_t kEvents = 40;

std::uint64_t module_count() {
  const char* const count = std::getenv("MPOL_DIFFERENTIAL_MODULES");
  return count == nullptr ? 150 : std::strtoull(count, nullptr, 10);
}

std::vector<RuleState> direct(const ir::Module& module, const SymbolTable& symbols, const test::GeneratedEvent& event) {
  Frame frame(module.tables, symbols);
  test::fill(frame, event);
  test::RealText text(module.tables, frame);
  return test::evaluate_module(module, frame, &text).rules;
}

bool disagree(const ir::Module& module, ScannerKind scanners, const test::GeneratedEvent& event) {
  const SymbolTable symbols(module.tables.symbols);
  return test::states_of(Subject(module, scanners).run(event), module.rules.size()) != direct(module, symbols, event);
}

// Leaves out rules for as long as the two still disagree; then what no rule reads.
ir::Module shrink(ir::Module module, ScannerKind scanners, const test::GeneratedEvent& event) {
  for (std::size_t i = module.rules.size(); i-- > 0;) {
    ir::Module smaller = module;
    smaller.rules.erase(smaller.rules.begin() + static_cast<std::ptrdiff_t>(i));
    if (disagree(smaller, scanners, event)) module = std::move(smaller);
  }
  return module;
}

BOOST_AUTO_TEST_CASE(the_interpreter_agrees_with_the_definition) {
  std::uint64_t comparisons = 0;
  for (std::uint64_t seed = 0; seed < module_count(); ++seed) {
    const ir::Module module = test::generate_module(seed, test::ModuleSize::small_first(seed));
    ir::Module optimized = module;
    optimize::optimize(optimized, {});
    const ScannerKind scanners = seed % 8 == 0 ? ScannerKind::Fast : ScannerKind::Plain;
    Subject as_it_stands(module, scanners), optimised(optimized, scanners);
    const SymbolTable symbols(module.tables.symbols);
    for (std::uint64_t k = 0; k < kEvents; ++k) {
      const test::GeneratedEvent event = test::generate_event(module.tables, seed * kEvents + k);
      const std::vector<RuleState> expected = direct(module, symbols, event);
      const std::vector<RuleState> found = test::states_of(as_it_stands.run(event), expected.size());
      const std::vector<RuleState> found_optimised = test::states_of(optimised.run(event), expected.size());
      comparisons += 2 * expected.size();
      if (found != expected) {
        const ir::Module small = shrink(module, scanners, event);
        BOOST_FAIL("module " << seed << ", event " << k << ": expected " << states(expected) << ", found "
                             << states(found) << "\n"
                             << ir::print(small));
      }
      BOOST_REQUIRE_MESSAGE(found_optimised == expected, "module " << seed << ", event " << k
                                                                   << ", optimised: expected " << states(expected)
                                                                   << ", found " << states(found_optimised) << "\n"
                                                                   << ir::print(optimized));
      if (k % 8 != 0) continue;
      const std::optional<std::string> fault = test::fault_of_needed(as_it_stands, event, seed);
      BOOST_REQUIRE_MESSAGE(!fault, "module " << seed << ", event " << k << ": " << *fault);
    }
  }
  BOOST_TEST_MESSAGE(comparisons << " rule states compared");
  BOOST_TEST(comparisons > 0u);
}

}  // namespace
}  // namespace mpol
