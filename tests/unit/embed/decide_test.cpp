// Decisions through the C API: what they say by getters and as JSON, and events that are refused.
#include "tests/unit/embed/loaded.hpp"

using namespace embed_test;

BOOST_AUTO_TEST_CASE(null_is_a_bad_argument) {
  BOOST_TEST(mpol_decider_new(nullptr) == nullptr);
  BOOST_TEST(mpol_decider_new_for_slot(nullptr) == nullptr);
  const mpol_decision* decision = nullptr;
  BOOST_TEST(mpol_decide(nullptr, "{}", 2, &decision) == MPOL_BAD_ARGUMENT);
  const Decider decider(mpol_decider_new(guard().get()));
  BOOST_TEST(mpol_decide(decider.get(), nullptr, 2, &decision) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(decision == nullptr);
  BOOST_TEST(mpol_decide(decider.get(), "{}", 2, nullptr) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_report_errors(mpol_decider_report(decider.get())) == 1U);
  BOOST_TEST(mpol_decider_set_signals(nullptr, nullptr, nullptr) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_decider_policy(nullptr) == nullptr);
  BOOST_TEST(mpol_decider_report(nullptr) == nullptr);
  mpol_decider_free(nullptr);
  // Of no decision.
  std::size_t size = 7;
  BOOST_TEST(mpol_decision_json(nullptr, &size) == nullptr);
  BOOST_TEST(size == 0U);
  BOOST_TEST(mpol_decision_verdict(nullptr) == nullptr);
  BOOST_TEST(mpol_decision_verdict_rank(nullptr) == -1);
  BOOST_TEST(mpol_decision_fired_count(nullptr) == 0U);
  BOOST_TEST(mpol_decision_action(nullptr, 0) == nullptr);
  BOOST_TEST(mpol_decision_action_json(nullptr, 0, &size) == nullptr);
  BOOST_TEST(mpol_decision_is_native(nullptr) == 0);
}

BOOST_AUTO_TEST_CASE(a_decision_by_getters_and_as_json) {
  const Decider decider(mpol_decider_new(guard().get()));
  const mpol_decision* decision = decide(decider, event("e1", "completion", R"("toxicity":0.91)"));
  BOOST_TEST(mpol_decision_verdict(decision) == std::string("block"));
  BOOST_TEST(mpol_decision_verdict_rank(decision) == 6);
  BOOST_TEST(rules_of(decision) == "G-TOXIC");
  BOOST_TEST(mpol_decision_fired(decision, 1) == nullptr);
  BOOST_REQUIRE_EQUAL(mpol_decision_action_count(decision), 1U);
  BOOST_TEST(mpol_decision_action(decision, 0) == std::string("block"));
  BOOST_TEST(mpol_decision_action_is_durable(decision, 0) == 0);
  BOOST_TEST(mpol_decision_action_otherwise(decision, 0) == -1);
  const std::string json = json_of(decision);
  BOOST_TEST(json.find(R"({"id":"e1","time":1774778400000,"verdict":"block","fired":[{"rule":"G-TOXIC")") == 0U, json);
  BOOST_TEST(json.back() == '}');
  BOOST_TEST(json == mpol_decision_json(decision, nullptr));
  // The next one takes its place.
  decision = decide(decider, event("e2", "completion", R"("toxicity":0.1)"));
  BOOST_TEST(mpol_decision_verdict(decision) == std::string("allow"));
  BOOST_TEST(rules_of(decision) == "");
  BOOST_TEST(json_of(decision).find(R"({"id":"e2")") == 0U);
  BOOST_TEST(mpol_decider_report(decider.get()) == nullptr);
}

BOOST_AUTO_TEST_CASE(parameters_decide) {
  const Options with = options();
  BOOST_TEST(mpol_options_add_param(with.get(), "strictness=70%") == MPOL_OK);
  const Decider stricter(mpol_decider_new(loaded("guard.mpolb", with.get()).get()));
  const Decider shipped(mpol_decider_new(guard().get()));
  const std::string between = event("e1", "completion", R"("toxicity":0.75)");
  BOOST_TEST(rules_of(decide(stricter, between)) == "G-TOXIC");
  BOOST_TEST(rules_of(decide(shipped, between)) == "");
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_undetermined) {
  const Decider decider(mpol_decider_new(guard().get()));
  const mpol_decision* const decision = decide(decider, event("e1", "completion"));
  BOOST_TEST(rules_of(decision) == "G-TOXIC?");
  BOOST_TEST(mpol_decision_verdict(decision) == std::string("flag"));
  BOOST_TEST(json_of(decision).find(R"({"signal":"toxicity","reason":"no provider"})") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(events_that_are_refused) {
  const Decider decider(mpol_decider_new(guard().get()));
  const std::pair<std::string, std::string> refused[] = {
      {"{", "R0203"},
      {"{\"id\":\"\xFF\"}", "R0202"},
      {"[]", "R0209"},
      {event("e1", "nonsense"), "R0218"},
      {event("e1", "completion", R"("toxicity":1.5)"), "R0214"},
      {" \n ", ""},
      {"", ""},
  };
  for (const auto& [bytes, code] : refused) {
    const mpol_decision* decision = nullptr;
    BOOST_TEST(mpol_decide(decider.get(), bytes.data(), bytes.size(), &decision) == MPOL_EVENT_REFUSED);
    BOOST_TEST(decision == nullptr);
    const mpol_report* const report = mpol_decider_report(decider.get());
    BOOST_REQUIRE(mpol_report_errors(report) > 0U);
    BOOST_TEST(mpol_report_code(report, 0) == code, bytes);
    BOOST_TEST(std::string(mpol_report_text(report)).size() > 10U);
  }
  // It goes on.
  BOOST_TEST(rules_of(decide(decider, event("e1", "completion", R"("toxicity":0.9)"))) == "G-TOXIC");
}

BOOST_AUTO_TEST_CASE(an_event_may_be_too_large) {
  const Decider decider(mpol_decider_new(guard().get()));
  const std::string large = event("e1", "completion", "\"x\":\"" + std::string(17u << 20, 'a') + '"');
  BOOST_TEST(decide(decider, large) == nullptr);
  BOOST_TEST(mpol_report_code(mpol_decider_report(decider.get()), 0) == std::string("R0201"));
}

BOOST_AUTO_TEST_CASE(warnings_come_with_a_decision) {
  const Decider decider(mpol_decider_new(guard().get()));
  const std::string odd = event("e1", "prompt", R"("usr":"u2")");
  BOOST_TEST(decide(decider, odd) != nullptr);
  const mpol_report* const report = mpol_decider_report(decider.get());
  BOOST_TEST(mpol_report_count(report) == 1U);
  BOOST_TEST(mpol_report_errors(report) == 0U);
  BOOST_TEST(std::string(mpol_report_json(report)).find(R"("severity":"warning","code":"R0223")") != std::string::npos,
             mpol_report_json(report));
  // Told once.
  BOOST_TEST(decide(decider, odd) != nullptr);
  BOOST_TEST(mpol_decider_report(decider.get()) == nullptr);
}

BOOST_AUTO_TEST_CASE(durable_actions_are_said) {
  const Decider decider(mpol_decider_new(guard().get()));
  for (int i = 0; i < 3; ++i) decide(decider, event("e" + std::to_string(i), "completion", R"("toxicity":0.9)"));
  const mpol_decision* const decision = decide(decider, event("e9", "prompt"));
  BOOST_TEST(rules_of(decision) == "G-STRIKES");
  BOOST_REQUIRE_EQUAL(mpol_decision_action_count(decision), 1U);
  BOOST_TEST(mpol_decision_action(decision, 0) == std::string("review"));
  BOOST_TEST(mpol_decision_action_is_durable(decision, 0) == 1);
  BOOST_TEST(mpol_decision_action_otherwise(decision, 0) == 5);
  BOOST_TEST(mpol_policy_verdict(mpol_decider_policy(decider.get()), 5) == std::string("restrict"));
  std::size_t size = 0;
  const char* const json = mpol_decision_action_json(decision, 0, &size);
  BOOST_REQUIRE(json != nullptr);
  BOOST_TEST(std::string(json, size).find(R"("action":"review")") != std::string::npos, json);
  BOOST_TEST(std::string(json, size).find(R"("package":"guard")") != std::string::npos, json);
  BOOST_TEST(mpol_decision_action_json(decision, 1, &size) == nullptr);
}
