// What is proved of conditions holds: random rules are decided on every event of a small world. A rule of which it is
// said that it can never fire must not; a condition that is said to hold always must not fail; where one is said to imply
// another, it must.
// More policies: MPOL_DIFFERENTIAL_POLICIES=10000 foreseen_differential
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "compiler/check/policies/foreseen.hpp"
#include "tests/support/real_text.hpp"
#include "tests/support/small_world.hpp"
#include "tests/support/tree_walk.hpp"

namespace mpol {
namespace {

constexpr std::uint64_t kPolicies = 60, kRules = 24;

struct Counts {
  std::uint64_t never = 0, always = 0, implied = 0;
};

BOOST_AUTO_TEST_CASE(what_is_proved_of_conditions_holds) {
  const char* const asked = std::getenv("MPOL_DIFFERENTIAL_POLICIES");
  const std::uint64_t policies = asked == nullptr ? kPolicies : std::strtoull(asked, nullptr, 10);
  Counts proved, seen;
  for (std::uint64_t seed = 0; seed < policies; ++seed) {
    const std::string text = test::small_policy(seed, kRules, false);
    SourceTree sources;
    const checked::Policy policy = test::check_small_policy(text, MPOL_SOURCE_DIR "/stdlib", sources);
    const check::Foreseen foreseen(policy);
    std::vector<std::vector<bool>> implied(kRules, std::vector<bool>(kRules, true));
    std::vector<bool> fired(kRules, false), failed(kRules, false);
    const SymbolTable symbols(policy.tables.symbols);
    test::SmallWorld world(policy.tables, symbols);
    test::RealText real_text(policy.tables, world.frame());
    world.for_each_event([&] {
      const std::vector<RuleState> states = test::walk_policy(policy, world.frame(), real_text);
      for (std::size_t i = 0; i < kRules; ++i) {
        fired[i] = fired[i] || states[i] == RuleState::Fired;
        failed[i] = failed[i] || states[i] == RuleState::NotFired;
        if (states[i] != RuleState::Fired) continue;
        for (std::size_t j = 0; j < kRules; ++j) {
          if (states[j] != RuleState::Fired) implied[i][j] = false;
        }
      }
    });
    for (std::size_t i = 0; i < kRules; ++i) {
      const checked::Expr& condition = *policy.rules[i].when;
      const bool never = !foreseen.can_fire(RuleId(i)), always = foreseen.truth(condition) == Truth::True;
      BOOST_REQUIRE_MESSAGE(!never || !fired[i], "seed " << seed << ": R-" << i << " fires\n" << text);
      BOOST_REQUIRE_MESSAGE(!always || !failed[i], "seed " << seed << ": R-" << i << " fails\n" << text);
      proved.never += never ? 1 : 0;
      proved.always += always ? 1 : 0;
      seen.never += fired[i] ? 0 : 1;
      seen.always += failed[i] ? 0 : 1;
      for (std::size_t j = 0; j < kRules; ++j) {
        if (never || i == j || foreseen.truth(*policy.rules[j].when) == Truth::True) continue;
        const bool implies = foreseen.implies(condition, *policy.rules[j].when);
        BOOST_REQUIRE_MESSAGE(!implies || implied[i][j], "seed " << seed << ": R-" << i << " without R-" << j << "\n"
                                                                 << text);
        proved.implied += implies ? 1 : 0;
        seen.implied += fired[i] && implied[i][j] ? 1 : 0;
      }
    }
  }
  BOOST_TEST_MESSAGE("proved of seen: never " << proved.never << " of " << seen.never << ", always " << proved.always
                                              << " of " << seen.always << ", implied " << proved.implied << " of "
                                              << seen.implied);
  // Each claim is made often, or the test would say little.
  BOOST_TEST(proved.never >= policies / 2);
  BOOST_TEST(proved.always >= policies / 4);
  BOOST_TEST(proved.implied >= policies);
}

}  // namespace
}  // namespace mpol
