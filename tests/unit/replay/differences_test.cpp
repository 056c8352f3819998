#define BOOST_TEST_MODULE differences_test
#include "runtime/replay/differences.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/module_builder.hpp"

namespace mpol::replay {
namespace {

std::shared_ptr<const Program> program(const std::vector<std::string>& rules) {
  test::ModuleBuilder m;
  m.module.tables.verdicts = {"allow", "block"};
  for (const std::string& rule : rules) m.rule(rule, m.truth(Truth::True));
  Diagnostics diagnostics;
  return load(std::move(m.module), diagnostics);
}
Said said(std::vector<RuleId> fired, std::size_t verdict, std::string id = "e", std::string key = "") {
  Said result;
  result.fired = std::move(fired);
  result.verdict = VerdictId(verdict);
  result.id = std::move(id);
  result.language = "en";
  result.key = std::move(key);
  return result;
}
bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

// Figures of the interval from its definition, as Newcombe (1998) prints them: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
BOOST_AUTO_TEST_CASE(intervals_are_wilsons) {
  const auto near = [](double a, double b) { return std::abs(a - b) < 5e-5; };
  BOOST_TEST((near(wilson(81, 263).low, 0.2553) && near(wilson(81, 263).high, 0.3662)));
  BOOST_TEST((near(wilson(15, 148).low, 0.0624) && near(wilson(15, 148).high, 0.1605)));
  BOOST_TEST((near(wilson(0, 20).low, 0) && near(wilson(0, 20).high, 0.1611)));
  BOOST_TEST((near(wilson(1, 29).low, 0.0061) && near(wilson(1, 29).high, 0.1718)));
  BOOST_TEST((wilson(0, 0).low == 0 && wilson(0, 0).high == 1));
}

BOOST_AUTO_TEST_CASE(rules_are_matched_by_their_ids) {
  const auto before = program({"R-1", "R-2"}), after = program({"R-2", "R-3"});
  Differences differences(*before, *after, 2);
  differences.add(said({RuleId(1)}, 1, "a"), said({RuleId(0)}, 1, "a"), 1);  // R-2 both times
  differences.add(said({RuleId(0)}, 1, "b"), said({RuleId(1)}, 1, "b"), 2);  // R-1, then R-3
  BOOST_TEST(differences.events() == 2u);
  BOOST_TEST(differences.changed() == 1u);
  const std::string json = differences.json();
  BOOST_TEST(contains(json, R"({"rule":"R-1","fired_before":1,"fired_after":0,)"));
  BOOST_TEST(contains(
      json, R"({"rule":"R-2","fired_before":1,"fired_after":1,"undetermined_before":0,"undetermined_after":0})"));
  BOOST_TEST(contains(json, R"("fires_now":{"count":1,)"));
  BOOST_TEST(contains(differences.table(), "R-3"));
  BOOST_TEST(contains(differences.table(), "(gone)"));
}

BOOST_AUTO_TEST_CASE(examples_are_the_first_and_bounded) {
  const auto one = program({"R-1"});
  Differences differences(*one, *one, 2);
  for (int i = 0; i < 5; ++i)
    differences.add(said({}, 0, "e" + std::to_string(i)), said({RuleId(0)}, 1, "e" + std::to_string(i)), 1);
  BOOST_TEST(contains(differences.json(), R"("before":"allow","after":"block","count":5,)"));
  BOOST_TEST(contains(differences.json(), R"("examples":["e0","e1"])"));
}

BOOST_AUTO_TEST_CASE(refused_events_are_counted_and_left_out) {
  const auto one = program({"R-1"});
  Differences differences(*one, *one, 2);
  Said refused;
  refused.refused = true;
  differences.add(refused, said({RuleId(0)}, 1), 1);
  BOOST_TEST(differences.events() == 0u);
  BOOST_TEST(contains(differences.json(), R"("refused_before":1,"refused_after":0)"));
}

BOOST_AUTO_TEST_CASE(languages_and_keys_have_rows) {
  const auto one = program({"R-1"});
  Differences differences(*one, *one, 2);
  differences.add(said({}, 0, "", "u1"), said({RuleId(0)}, 1, "", "u1"), 7);
  differences.add(said({}, 0, "x", "u2"), said({}, 0, "x", "u2"), 8);
  BOOST_TEST(contains(differences.json(),
                      R"("keys":[{"name":"u1","events":1,"changed":1},{"name":"u2","events":1,"changed":0}])"));
  BOOST_TEST(contains(differences.json(), R"("examples":["line 7"])"));
}

}  // namespace mpol::replay
