// Which signals made a rule fire by being high.
#include "runtime/engine/raised_signals.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/unit/engine/case.hpp"

using namespace mpol;
using test::Case;
using test::ModuleBuilder;

namespace {

// "hate spam": of the first rule, which must fire.
std::string raised(Case& c) {
  c.run();
  std::vector<bool> marks;
  engine::mark_raised(c.evaluator, RuleId(0), marks);
  std::string names;
  const std::vector<SignalInfo>& signals = c.evaluator.program().tables().signals;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (marks[i]) names += (names.empty() ? "" : " ") + signals[i].name;
  }
  return names;
}

InstId less(ModuleBuilder& m, InstId a, InstId b) { return m.add(ir::Op::NumberLess, ir::Type::Truth, {a, b}); }

}  // namespace

BOOST_AUTO_TEST_CASE(only_the_true_sides_of_an_or) {
  ModuleBuilder m;
  const InstId hate = m.score("hate"), spam = m.score("spam");
  m.rule("R-1", m.any({m.at_least(hate, 0.8), m.at_least(spam, 0.5)}));
  const auto program = Case::make(std::move(m));
  BOOST_TEST(raised(Case(program).score(0, 0.9).score(1, 0.1)) == "hate");
  BOOST_TEST(raised(Case(program).score(0, 0.1).score(1, 0.6)) == "spam");
  BOOST_TEST(raised(Case(program).score(0, 0.9).score(1, 0.6)) == "hate spam");
  BOOST_TEST(raised(Case(program).score(0, 0.1).score(1, 0.1)) == "");
}

BOOST_AUTO_TEST_CASE(a_score_that_is_asked_to_be_low_is_not_raised) {
  ModuleBuilder m;
  const InstId hate = m.score("hate"), health = m.score("health"), spam = m.score("spam");
  const InstId limit = m.number(0.5);
  const InstId not_low = m.add(ir::Op::Not, ir::Type::Truth, {less(m, spam, limit)});
  m.rule("R-1", m.all({m.at_least(hate, 0.8), less(m, health, limit), not_low}));
  BOOST_TEST(raised(Case(Case::make(std::move(m))).score(0, 0.9).score(1, 0.1).score(2, 0.7)) == "hate spam");
}

BOOST_AUTO_TEST_CASE(the_greatest_of_several_and_what_is_subtracted) {
  ModuleBuilder m;
  const InstId hate = m.score("hate"), spam = m.score("spam"), health = m.score("health");
  const InstId most = m.add(ir::Op::NumberMax, ir::Type::Number, {hate, spam});
  const InstId left = m.add(ir::Op::NumberSubtract, ir::Type::Number, {most, health});
  m.rule("R-1", m.at_least(left, 0.5));
  BOOST_TEST(raised(Case(Case::make(std::move(m))).score(0, 0.9).score(1, 0.2).score(2, 0.1)) == "hate");
}
