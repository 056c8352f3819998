// What the engine says of texts: views, folding, counts, nearness, findings, places in the original.
#include "runtime/engine/text_state.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/unit/engine/case.hpp"

using namespace mpol;
using test::Case;
using test::ModuleBuilder;

namespace {

struct TextModule : ModuleBuilder {
  FieldId field = add_field("text", ValueKind::Text);
  ViewId text = view(field);
};

// "5-13 20-28": the places of a set's matches.
std::string places(Case& c, ViewId view, PatternSetId set, std::size_t max = 100) {
  c.interpreter.begin(c.frame);
  std::vector<engine::TextMatch> matches;
  c.evaluator.text_state().matches_of(view, set, max, matches);
  std::string text;
  for (const engine::TextMatch& match : matches) {
    text += (text.empty() ? "" : " ") + std::to_string(match.begin) + "-" + std::to_string(match.end);
  }
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_missing_text_is_unknown) {
  TextModule m;
  m.rule("R-1", m.has(m.text, m.pattern_set("p", {m.pattern("ignore")})));
  const auto program = Case::make(m);
  BOOST_TEST(Case(program).run() == "U");
  BOOST_TEST(Case(program).text(0, "please IGNORE this").run() == "F");
  BOOST_TEST(Case(program).text(0, "nothing").run() == "-");
}

BOOST_AUTO_TEST_CASE(what_was_not_searched_to_the_end_is_unknown) {
  TextModule m;
  m.rule("R-1", m.has(m.text, m.pattern_set("p", {m.pattern("ab[ab]{0,900}x", true)})));
  Case c(Case::make(m));
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "ab";
  text += "x";
  BOOST_TEST(c.text(0, text).run() == "U");
  BOOST_TEST((c.evaluator.text_state().limits() == std::vector<std::string>{"search of text"}));
  BOOST_TEST(c.text(0, "abx").run() == "F");
}

BOOST_AUTO_TEST_CASE(a_folded_pattern_gives_places_in_the_original) {
  TextModule m;
  const PatternSetId set = m.pattern_set("p", {m.pattern("ignore", false, CaseMode::Folded)});
  m.rule("R-1", m.has(m.text, set));
  Case c(Case::make(m));
  c.text(0, "x \xEF\xBC\xA9gn\xC3\xB6re");  // fullwidth I, o with diaeresis
  BOOST_TEST(c.run() == "F");
  BOOST_TEST(places(c, m.text, set) == "2-11");
}

BOOST_AUTO_TEST_CASE(a_decoded_view_gives_places_in_the_original) {
  TextModule m;
  const ViewId decoded = m.view("decoded", m.text);
  const PatternSetId set = m.pattern_set("p", {m.pattern("ignore all")});
  m.rule("R-1", m.has(m.text, set));
  m.rule("R-2", m.has(decoded, set));
  Case c(Case::make(m));
  c.text(0, "run aWdub3JlIGFsbCBydWxlcw== now");  // "ignore all rules"
  BOOST_TEST(c.run() == "-F");
  BOOST_TEST(places(c, decoded, set) == "4-20");
  BOOST_TEST(c.evaluator.text_state().view_name(decoded) == "decoded(text)");
}

BOOST_AUTO_TEST_CASE(matches_and_patterns_are_counted) {
  TextModule m;
  const PatternSetId set = m.pattern_set("p", {m.pattern("ab"), m.pattern("/b+/", false), m.pattern("b+", true)});
  const InstId matches = m.add(ir::Op::CountMatches, ir::Type::Int, {}, m.text.index, set.index);
  const InstId patterns = m.add(ir::Op::CountPatterns, ir::Type::Int, {}, m.text.index, set.index);
  m.rule("R-1", m.truth(Truth::True));
  Case c(Case::make(m));
  c.text(0, "ab abbb b").run();
  BOOST_TEST(c.evaluator.value(matches).ints.low == 5);
  BOOST_TEST(c.evaluator.value(matches).ints.high == 5);
  BOOST_TEST(c.evaluator.value(patterns).ints.low == 2);
  BOOST_TEST(places(c, m.text, set) == "0-2 3-5 1-2 4-7 8-9");
  BOOST_TEST(places(c, m.text, set, 2) == "0-2 3-5");
}

BOOST_AUTO_TEST_CASE(nearness_in_words_and_characters_in_either_order) {
  TextModule m;
  const PatternSetId left = m.pattern_set("l", {m.pattern("alpha")}), right = m.pattern_set("r", {m.pattern("beta")});
  m.rule("R-1", m.near(m.text, left, right, 2));
  m.rule("R-2", m.near(m.text, left, right, 8, true));
  const auto program = Case::make(m);
  BOOST_TEST(Case(program).text(0, "alpha one two beta").run() == "F-");
  BOOST_TEST(Case(program).text(0, "beta one two alpha").run() == "F-");
  BOOST_TEST(Case(program).text(0, "alpha one two three beta").run() == "--");
  BOOST_TEST(Case(program).text(0, "alpha beta").run() == "FF");
  BOOST_TEST(Case(program).text(0, "alpha 1 2 3 4 beta").run() == "--");
  BOOST_TEST(Case(program).text(0, "alpha \xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9 beta").run() == "FF");
  BOOST_TEST(Case(program).text(0, "beta x x x x x x alpha alpha x x x beta alpha").run() == "FF");
}

BOOST_AUTO_TEST_CASE(findings_by_language_with_excuses) {
  TextModule m;
  const ViewId code = m.view("code_blocks", m.text);
  const PatternId load = m.pattern("yaml\\.load\\(", true), safe = m.pattern("SafeLoader"), evil = m.pattern("eval(");
  FindingSource source;
  source.name = "insecure";
  source.view = code;
  source.fields = {"cwe"};
  source.rows.push_back({load, safe, 10, m.symbol("python"), {m.symbol("CWE-502")}});
  source.rows.push_back({evil, PatternId(), 0, SymbolId(), {m.symbol("CWE-95")}});
  m.module.tables.findings.push_back(source);
  m.module.loops = 1;
  const InstId cwe = m.add(ir::Op::FindingField, ir::Type::Symbol, {}, 0, 0);
  const InstId is_502 = m.add(ir::Op::SymbolEqual, ir::Type::Truth, {cwe, m.symbol_const("CWE-502")});
  m.rule("R-1", m.add(ir::Op::AnyFinding, ir::Type::Truth, {m.truth(Truth::True)}, 0, 0));
  m.rule("R-2", m.add(ir::Op::AnyFinding, ir::Type::Truth, {is_502}, 0, 0));
  const auto program = Case::make(m);
  BOOST_TEST(Case(program).text(0, "```python\nyaml.load(f)\n```").run() == "FF");
  BOOST_TEST(Case(program).text(0, "```python\nyaml.load(f, SafeLoader)\n```").run() == "--");
  BOOST_TEST(Case(program).text(0, "```python\nyaml.load(f, Loader=yaml.SafeLoader)\n```").run() == "FF");
  BOOST_TEST(Case(program).text(0, "```js\nyaml.load(f); eval(x)\n```").run() == "F-");
  BOOST_TEST(Case(program).text(0, "yaml.load(f)").run() == "--");
  BOOST_TEST(Case(program).run() == "UU");
}

BOOST_AUTO_TEST_CASE(a_missing_text_has_nothing_of_the_event_before) {
  TextModule m;
  const ViewId code = m.view("code_blocks", m.text);
  FindingSource source;
  source.name = "insecure";
  source.view = code;
  source.rows.push_back({m.pattern("eval("), PatternId(), 0, SymbolId(), {}});
  m.module.tables.findings.push_back(source);
  m.module.loops = 1;
  m.rule("R-1", m.add(ir::Op::AnyFinding, ir::Type::Truth, {m.truth(Truth::True)}, 0, 0));
  Case c(Case::make(m));
  BOOST_TEST(c.text(0, "```js\neval(x)\n```").run() == "F");
  c.frame.fields[0].present = false;
  BOOST_TEST(c.run() == "U");
  BOOST_TEST(c.evaluator.text_state().findings(FindingSourceId(0)).rows.empty());
}

BOOST_AUTO_TEST_CASE(lengths_and_segments) {
  TextModule m;
  const ViewId lines = m.view("lines", m.text);
  const InstId length = m.add(ir::Op::TextLength, ir::Type::Int, {}, m.text.index);
  const InstId count = m.add(ir::Op::SegmentCount, ir::Type::Int, {}, lines.index);
  m.rule("R-1", m.truth(Truth::True));
  Case c(Case::make(m));
  c.text(0, "h\xC3\xA9llo\n\nyou\n").run();
  BOOST_TEST(c.evaluator.value(length).ints.low == 11);
  BOOST_TEST(c.evaluator.value(count).ints.low == 2);
  BOOST_TEST(c.evaluator.value(count).ints.high == 2);
}

BOOST_AUTO_TEST_CASE(a_language_is_detected) {
  TextModule m;
  const InstId language = m.add(ir::Op::DetectLanguage, ir::Type::Symbol, {}, m.text.index);
  m.rule("R-1", m.add(ir::Op::SymbolEqual, ir::Type::Truth, {language, m.symbol_const("fr")}));
  const auto program = Case::make(m);
  const std::string french = "Je voudrais savoir comment on fait une bonne tarte aux pommes pour toute la famille.";
  BOOST_TEST(Case(program).text(0, french).run() == "F");
  BOOST_TEST(Case(program).text(0, "How do I bake a good apple pie for the whole family this evening?").run() == "-");
  BOOST_TEST(Case(program).text(0, "").run() == "U");
}
