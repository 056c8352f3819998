// Modes of rules: what is not enforced has no effect; what is detected is shown.
#include <boost/test/unit_test.hpp>

#include "runtime/decider.hpp"
#include "tests/support/module_builder.hpp"

using namespace mpol;

namespace {

// R-1 blocks from 0.5, R-2 warns from 0.2, R-3 is hard; R-4 asks for a signal of its own.
struct Policy : test::ModuleBuilder {
  SignalId hate = add_signal("hate"), spam = add_signal("spam");
  Policy() {
    module.tables.verdicts = {"allow", "warn", "block"};
    for (const std::uint32_t verdict : {1u, 2u}) {
      ActionInfo info;
      info.name = module.tables.verdicts[verdict];
      info.verdict = VerdictId(verdict);
      module.tables.actions.push_back(info);
    }
    add_rule("R-1", at_least(signal(hate), 0.5), 1);
    add_rule("R-2", at_least(signal(hate), 0.2), 0);
    add_rule("R-3", at_least(signal(hate), 0.9), 1).hard = true;
    add_rule("R-4", at_least(signal(spam), 0.5), 1);
  }
  ir::Rule& add_rule(const std::string& id, InstId condition, std::uint32_t action) {
    ir::ActionCall call;
    call.action = ActionId(action);
    ir::Rule& added = rule(id, condition);
    added.title.clear();
    added.then.push_back(call);
    added.unknown.push_back(call);
    return added;
  }
};

struct Run {
  std::shared_ptr<const Program> program = [] {
    Diagnostics diagnostics;
    return load(Policy().module, diagnostics);
  }();
  Decider decider{program};

  // The codes of what does not fit.
  std::string set(const std::vector<ModeSetting>& settings) {
    Diagnostics diagnostics;
    SourceTree sources;
    decider.set_modes(bind_modes(program->module(), settings, {sources.add("modes", ""), 0, 0}, diagnostics));
    std::string codes;
    for (const Diagnostic& fault : diagnostics.list()) codes += std::string(info(fault.code).text) + " ";
    return codes;
  }
  const Decision& decide(double hate, bool has_spam = true) {
    Frame frame(program->tables(), program->symbols());
    frame.signals[0].state = SignalState::Available;
    frame.signals[0].number = hate;
    if (has_spam) frame.signals[1].state = SignalState::Available;
    return decider.decide(frame);
  }
  std::string json(double hate, bool has_spam = true) {
    std::string out;
    write_json(decide(hate, has_spam), *program, out);
    return out.substr(0, out.find(",\"evidence\""));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(modes, Run)

BOOST_AUTO_TEST_CASE(without_modes_all_is_enforced) {
  const std::string before = json(0.6);
  BOOST_TEST(set({{"R-1", "enforce"}}) == "");
  BOOST_TEST(json(0.6) == before);
  BOOST_TEST(before.find("mode") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(detected_rules_are_shown_and_do_nothing) {
  BOOST_TEST(set({{"R-1", "detect"}}) == "");
  BOOST_TEST(json(0.6) ==
             R"({"verdict":"warn","fired":[{"rule":"R-1","mode":"detect"},{"rule":"R-2"}],"undetermined":[],)"
             R"("actions":[{"action":"warn","rules":["R-2"]}])");
  BOOST_TEST(decide(0.6).evidence.size() == 2u);
  BOOST_TEST(decide(0.3).detected.empty());
}

BOOST_AUTO_TEST_CASE(rules_in_the_shadow_are_only_counted) {
  BOOST_TEST(set({{"R-1", "shadow"}}) == "");
  const Decision& decision = decide(0.6);
  BOOST_TEST(decision.fired.size() == 1u);
  BOOST_TEST_REQUIRE(decision.shadowed.size() == 1u);
  BOOST_TEST((decision.shadowed.front() == RuleId(0)));
  BOOST_TEST(json(0.6).find("R-1") == std::string::npos);
  BOOST_TEST(decide(0.3).shadowed.empty());
}

BOOST_AUTO_TEST_CASE(nobody_is_asked_for_a_rule_that_is_off) {
  BOOST_TEST(decide(0.3, false).needed.size() == 1u);
  BOOST_TEST(json(0.3, false).find("R-4") != std::string::npos);
  for (const char* const mode : {"detect", "shadow"}) {
    BOOST_TEST(set({{"R-4", mode}}) == "");
    BOOST_TEST(decide(0.3, false).needed.size() == 1u);
    BOOST_TEST(json(0.3, false).find("block") == std::string::npos);
  }
  BOOST_TEST(set({{"R-4", "off"}}) == "");
  BOOST_TEST(decide(0.3, false).needed.empty());
  BOOST_TEST(
      json(0.3, false) ==
      R"({"verdict":"warn","fired":[{"rule":"R-2"}],"undetermined":[],"actions":[{"action":"warn","rules":["R-2"]}])");
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_changes_nothing) {
  BOOST_TEST(set({{"R-9", "off"}}) == "R0115 ");
  BOOST_TEST(set({{"R-3", "detect"}}) == "R0116 ");
  BOOST_TEST(set({{"R-1", "of"}}) == "R0117 ");
  BOOST_TEST(json(0.95).find("R-3") != std::string::npos);
  BOOST_TEST(set({{"R-3", "enforce"}}) == "");
}

BOOST_AUTO_TEST_SUITE_END()
