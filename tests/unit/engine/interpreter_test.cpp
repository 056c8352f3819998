// The interpreter on conditions built by hand: Kleene's values, what is needed, shared parts.
#include "runtime/engine/interpreter.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/unit/engine/case.hpp"

using namespace mpol;
using test::Case;
using test::ModuleBuilder;

namespace {

ModuleBuilder two_scores(bool all) {
  ModuleBuilder m;
  const InstId hate = m.score("hate"), spam = m.score("spam");
  const std::vector<InstId> parts{m.at_least(hate, 0.8), m.at_least(spam, 0.5)};
  m.rule("R-1", all ? m.all(parts) : m.any(parts));
  return m;
}

}  // namespace

BOOST_AUTO_TEST_CASE(thresholds_are_inclusive_where_written_so) {
  BOOST_TEST(Case(two_scores(true)).score(0, 0.8).score(1, 0.5).run() == "F");
  BOOST_TEST(Case(two_scores(true)).score(0, 0.79).score(1, 0.5).run() == "-");
  BOOST_TEST(Case(two_scores(false)).score(0, 0.79).score(1, 0.51).run() == "F");
}

BOOST_AUTO_TEST_CASE(only_what_can_matter_is_needed) {
  BOOST_TEST(Case(two_scores(true)).run() == "U hate spam");
  BOOST_TEST(Case(two_scores(true)).score(0, 0.1).run() == "-");
  BOOST_TEST(Case(two_scores(true)).score(0, 0.9).run() == "U spam");
  BOOST_TEST(Case(two_scores(true)).unavailable(0).run() == "U spam");
  BOOST_TEST(Case(two_scores(true)).unavailable(0).unavailable(1).run() == "U");
  BOOST_TEST(Case(two_scores(false)).score(1, 0.9).run() == "F");
}

BOOST_AUTO_TEST_CASE(a_language_is_detected_only_where_its_row_decides) {
  const std::string french = "Je voudrais savoir comment on fait une bonne tarte aux pommes pour toute la famille.";
  const auto make = [](bool with_else) {
    ModuleBuilder m;
    const ViewId text = m.view(m.add_field("text", ValueKind::Text));
    Param limit;
    limit.name = "limit";
    limit.kind = ValueKind::Score;
    limit.by = "language";
    limit.rows = {{m.symbol("fr"), {0, 0.7, {}}}, {m.symbol("de"), {0, 0.9, {}}}};
    if (with_else) limit.rows.push_back({SymbolId(), {0, 0.8, {}}});
    m.module.tables.params.push_back(limit);
    const InstId language = m.add(ir::Op::DetectLanguage, ir::Type::Symbol, {}, text.index);
    const InstId row = m.add(ir::Op::Param, ir::Type::Number, {language}, 0);
    m.rule("R-1", m.add(ir::Op::NumberLessEqual, ir::Type::Truth, {row, m.score("hate")}));
    return m;
  };
  const auto run = [&](bool with_else, double score) {
    Case c(make(with_else));
    const std::string answer = c.text(0, french).score(0, score).run();
    return answer + c.evaluator.text_state().detected_language();
  };
  BOOST_TEST(run(true, 0.69) == "-");
  BOOST_TEST(run(true, 0.7) == "Ffr");
  BOOST_TEST(run(true, 0.89) == "Ffr");
  BOOST_TEST(run(true, 0.9) == "F");
  // Another language would have no value at all: no limit speaks for it.
  BOOST_TEST(run(false, 0.69) == "-fr");
  BOOST_TEST(run(false, 0.9) == "Ffr");
}

BOOST_AUTO_TEST_CASE(what_is_had_is_asked_before_the_text) {
  ModuleBuilder m;
  const ViewId text = m.view(m.add_field("text", ValueKind::Text));
  const InstId language = m.add(ir::Op::DetectLanguage, ir::Type::Symbol, {}, text.index);
  const InstId is_french = m.add(ir::Op::SymbolEqual, ir::Type::Truth, {language, m.symbol_const("fr")});
  m.rule("R-1", m.all({is_french, m.at_least(m.score("hate"), 0.5)}));
  Case c(std::move(m));
  c.text(0, "Je voudrais savoir comment on fait une bonne tarte aux pommes pour toute la famille.");
  BOOST_TEST(c.score(0, 0.4).run() == "-");
  BOOST_TEST(c.evaluator.text_state().detected_language().empty());
  BOOST_TEST(c.score(0, 0.5).run() == "F");
  BOOST_TEST(c.evaluator.text_state().detected_language() == "fr");
}

BOOST_AUTO_TEST_CASE(negation_keeps_the_unknown_unknown) {
  ModuleBuilder m;
  const InstId hate = m.score("hate"), spam = m.score("spam");
  m.rule("R-1", m.negation(m.all({m.at_least(hate, 0.8), m.at_least(spam, 0.5)})));
  m.rule("R-2", m.negation(m.at_least(hate, 0.8)));
  const std::shared_ptr<const Program> program = Case::make(std::move(m));
  BOOST_TEST(Case(program).run() == "UU hate spam");
  BOOST_TEST(Case(program).score(0, 0.1).run() == "FF");
  BOOST_TEST(Case(program).score(0, 0.8).run() == "U- spam");
  BOOST_TEST(Case(program).score(0, 0.9).unavailable(1).run() == "U-");
}

BOOST_AUTO_TEST_CASE(equality_and_its_complement_over_an_interval) {
  ModuleBuilder m;
  const InstId hate = m.score("hate");
  const InstId equal = m.add(ir::Op::NumberEqual, ir::Type::Truth, {hate, m.number(0.5)});
  m.rule("R-1", m.any({equal, m.at_least(hate, 2)}));
  m.rule("R-2",
         m.any({m.negation(m.add(ir::Op::NumberEqual, ir::Type::Truth, {hate, m.number(0.5)})), m.at_least(hate, 2)}));
  m.rule("R-3", m.negation(m.add(ir::Op::NumberEqual, ir::Type::Truth, {hate, m.number(7)})));
  const std::shared_ptr<const Program> program = Case::make(std::move(m));
  BOOST_TEST(Case(program).run() == "UUF hate");
  BOOST_TEST(Case(program).score(0, 0.5).run() == "F-F");
  BOOST_TEST(Case(program).score(0, 0.6).run() == "-FF");
}

BOOST_AUTO_TEST_CASE(the_greatest_of_two_does_not_need_both) {
  ModuleBuilder m;
  const InstId hate = m.score("hate"), spam = m.score("spam");
  m.rule("R-1", m.at_least(m.add(ir::Op::NumberMax, ir::Type::Number, {hate, spam}), 0.6));
  const std::shared_ptr<const Program> program = Case::make(std::move(m));
  BOOST_TEST(Case(program).score(0, 0.7).run() == "F");
  BOOST_TEST(Case(program).score(0, 0.3).run() == "U spam");
}

BOOST_AUTO_TEST_CASE(a_part_that_two_rules_share) {
  ModuleBuilder m;
  const InstId hate = m.score("hate"), spam = m.score("spam");
  const InstId shared = m.all({m.at_least(hate, 0.8), m.at_least(spam, 0.5)});
  m.rule("R-1", shared);
  m.rule("R-2", m.negation(shared));
  const std::shared_ptr<const Program> program = Case::make(std::move(m));
  BOOST_TEST(program->short_circuit().steps.size() == 2u);
  BOOST_TEST(Case(program).score(0, 0.9).score(1, 0.9).run() == "F-");
  BOOST_TEST(Case(program).score(0, 0.9).run() == "UU spam");
}

BOOST_AUTO_TEST_CASE(an_event_is_forgotten_when_the_next_begins) {
  Case c(two_scores(true));
  BOOST_TEST(c.score(0, 0.9).score(1, 0.9).run() == "F");
  c.frame.clear();
  BOOST_TEST(c.run() == "U hate spam");
}

BOOST_AUTO_TEST_CASE(symbols_lists_and_loops) {
  ModuleBuilder m;
  const FieldId kind = m.add_field("kind", ValueKind::Enum), tags = m.add_field("tags", ValueKind::StringList);
  m.rule("R-1", m.add(ir::Op::SymbolEqual, ir::Type::Truth, {m.field(kind), m.symbol_const("prompt")}));
  m.rule("R-2", m.add(ir::Op::SymbolIn, ir::Type::Truth, {m.field(kind)}, m.symbol_set({"prompt", "document"}).index));
  m.rule("R-3", m.add(ir::Op::ListHas, ir::Type::Truth, {m.symbol_const("vip")}, tags.index));
  const InstId element = m.add(ir::Op::Element, ir::Type::Symbol, {}, 0);
  const InstId is_vip = m.add(ir::Op::SymbolEqual, ir::Type::Truth, {element, m.symbol_const("vip")});
  const InstId count = m.add(ir::Op::CountElements, ir::Type::Int, {is_vip}, tags.index, 0);
  m.module.loops = 1;
  m.rule("R-4", m.add(ir::Op::IntLess, ir::Type::Truth, {m.integer(1), count}));
  const std::shared_ptr<const Program> program = Case::make(std::move(m));
  BOOST_TEST(Case(program).run() == "UUUU");
  Case c(program);
  c.frame.fields[0].present = c.frame.fields[1].present = true;
  c.frame.fields[0].symbol = c.frame.intern("document");
  c.frame.fields[1].list = {c.frame.intern("vip"), c.frame.intern("other"), c.frame.intern("vip")};
  BOOST_TEST(c.run() == "-FFF");
  c.frame.fields[1].list = {c.frame.intern("other"), c.frame.intern("vip")};
  BOOST_TEST(c.run() == "-FF-");
}
