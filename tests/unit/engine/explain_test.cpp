// Why a rule fired, and why not.
#include "runtime/engine/explain.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/unit/engine/case.hpp"

using namespace mpol;
using test::Case;
using test::ModuleBuilder;

namespace {

// "undetermined | hate >= 80% unknown (hate = unavailable) lacks hate: unavailable"
std::string explained(Case& c, RuleId rule = RuleId(0)) {
  constexpr const char* kStates[] = {"not fired", "fired", "undetermined"};
  constexpr const char* kTruths[] = {"false", "true", "unknown"};
  c.run();
  const engine::Explanation why = engine::explain(c.evaluator, rule);
  std::string text = kStates[static_cast<std::size_t>(why.state)];
  for (const engine::ExplainedCondition& condition : why.conditions) {
    text += " | " + condition.text + " " + kTruths[static_cast<std::size_t>(condition.truth)];
    for (const engine::ExplainedValue& value : condition.values) text += " (" + value.name + " = " + value.value + ")";
    for (const engine::Missing& missing : condition.missing) text += " lacks " + missing.name + ": " + missing.reason;
  }
  return text;
}

ModuleBuilder policy() {
  ModuleBuilder m;
  const InstId hate = m.score("hate"), spam = m.score("spam");
  const FieldId kind = m.add_field("kind", ValueKind::Enum);
  const InstId is_prompt = m.with_origin(
      m.add(ir::Op::SymbolEqual, ir::Type::Truth, {m.field(kind), m.symbol_const("prompt")}), "kind is prompt");
  const InstId either =
      m.any({m.with_origin(m.at_least(hate, 0.8), "hate >= 80%"), m.with_origin(m.at_least(spam, 0.5), "spam >= 50%")});
  m.rule("R-1", m.all({is_prompt, either}));
  return m;
}

}  // namespace

BOOST_AUTO_TEST_CASE(only_what_decides_is_named) {
  const auto program = Case::make(policy());
  const auto make = [&](const char* kind) {
    auto c = std::make_unique<Case>(program);
    c->frame.fields[0].present = true;
    c->frame.fields[0].symbol = c->frame.intern(kind);
    return c;
  };
  auto fired = make("prompt");
  fired->score(0, 0.91).score(1, 0.2);
  BOOST_TEST(explained(*fired) == "fired | kind is prompt true (kind = prompt) | hate >= 80% true (hate = 0.91)");
  auto other_kind = make("document");
  BOOST_TEST(explained(*other_kind) == "not fired | kind is prompt false (kind = document)");
  auto low = make("prompt");
  low->score(0, 0.1).score(1, 0.2);
  BOOST_TEST(explained(*low) == "not fired | hate >= 80% false (hate = 0.1) | spam >= 50% false (spam = 0.2)");
  auto unknown = make("prompt");
  unknown->score(0, 0.1).unavailable(1);
  BOOST_TEST(explained(*unknown) == "undetermined | spam >= 50% unknown (spam = unavailable) lacks spam: unavailable");
  Case nothing(program);
  BOOST_TEST(explained(nothing) ==
             "undetermined | kind is prompt unknown (kind = missing) lacks kind: missing"
             " | hate >= 80% unknown (hate = not fetched) lacks hate: not fetched"
             " | spam >= 50% unknown (spam = not fetched) lacks spam: not fetched");
}

BOOST_AUTO_TEST_CASE(each_rule_has_its_own_words) {
  ModuleBuilder m;
  const InstId hate = m.with_origin(m.at_least(m.score("hate"), 0.8), "hate >= 80%");
  m.rule("R-1", hate);
  m.rule("R-2", hate).mentions = {{hate, m.origin("bad", 7, 3)}};
  const auto program = Case::make(m);
  Case c(program);
  c.score(0, 0.9);
  BOOST_TEST(explained(c) == "fired | hate >= 80% true (hate = 0.9)");
  BOOST_TEST(explained(c, RuleId(1)) == "fired | bad true (hate = 0.9)");
}

BOOST_AUTO_TEST_CASE(what_is_negated_is_shown_with_its_not) {
  ModuleBuilder m;
  const InstId hate = m.with_origin(m.at_least(m.score("hate"), 0.8), "hate >= 80%");
  const InstId spam = m.with_origin(m.at_least(m.score("spam"), 0.5), "spam >= 50%");
  const auto negate = [&](InstId id) { return m.add(ir::Op::Not, ir::Type::Truth, {id}); };
  m.rule("R-1", m.with_origin(negate(hate), "not hate >= 80%"));
  m.rule("R-2", negate(m.any({hate, spam})));
  const auto program = Case::make(m);
  Case c(program);
  c.score(0, 0.1).score(1, 0.9);
  BOOST_TEST(explained(c) == "fired | not hate >= 80% true (hate = 0.1)");
  BOOST_TEST(explained(c, RuleId(1)) == "not fired | spam >= 50% true (spam = 0.9)");
}
