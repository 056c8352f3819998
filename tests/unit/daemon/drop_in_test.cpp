// Categories and answers of other APIs, from what policies have said.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "daemon/drop_in/litellm.hpp"
#include "daemon/drop_in/moderation.hpp"
#include "tests/support/module_builder.hpp"

namespace mpol::daemon {
namespace {

using Json = nlohmann::json;

HeardSignal heard(std::vector<std::string> names, std::optional<double> score, bool is_raised = false) {
  HeardSignal signal;
  signal.names = std::move(names);
  signal.score = score;
  signal.is_raised = is_raised;
  return signal;
}

HeardSignal lost(std::vector<std::string> names, bool is_raised) {
  HeardSignal signal = heard(std::move(names), std::nullopt, is_raised);
  signal.is_missing = true;
  signal.reason = "timeout";
  return signal;
}

Judged judged(std::size_t verdict, std::vector<HeardSignal> signals) {
  Judged one;
  one.verdicts = {"allow", "flag", "block"};
  one.verdict = verdict;
  one.signals = std::move(signals);
  return one;
}

struct Fixture {
  http::Response ask(ModerationApi api, const Judged& one) {
    ModerationRequest request;
    request.api = api;
    request.model = "m";
    return answer(request, {one}, "1", terms);
  }
  Json result(ModerationApi api, const Judged& one) {
    const http::Response response = ask(api, one);
    BOOST_TEST_REQUIRE(response.status == 200);
    return Json::parse(response.body)["results"][0];
  }
  ModerationTerms terms{"flag", true, 10};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(drop_in, Fixture)

BOOST_AUTO_TEST_CASE(a_signal_answers_by_the_names_it_is_known_as) {
  const Judged one =
      judged(2, {heard({"hate_and_discrimination", "S10", "hate"}, 0.9, true),
                 heard({"hate/threatening", "hate_threatening"}, 0.2), heard({"own_signal"}, 1.0, true)});
  const Json openai = result(ModerationApi::OpenAi, one);
  BOOST_TEST(openai["flagged"] == true);
  BOOST_TEST(openai["categories"] == Json::parse(R"({"hate":true,"hate/threatening":false})"));
  BOOST_TEST(openai["category_scores"] == Json::parse(R"({"hate":0.9,"hate/threatening":0.2})"));
  BOOST_TEST(openai["category_applied_input_types"]["hate"] == Json::parse(R"(["text"])"));
  const Json mistral = result(ModerationApi::Mistral2, one);
  BOOST_TEST(mistral["categories"] == Json::parse(R"({"hate_and_discrimination":true,"policy":true})"));
  BOOST_TEST(mistral["category_scores"] == Json::parse(R"({"hate_and_discrimination":0.9,"policy":1.0})"));
}

BOOST_AUTO_TEST_CASE(a_category_of_several_signals_has_the_greatest_score) {
  const Judged one =
      judged(0, {heard({"dangerous_and_criminal_content", "dangerous"}, 0.2), heard({"S2", "criminal"}, 0.7)});
  BOOST_TEST(result(ModerationApi::Mistral1, one)["category_scores"]["dangerous_and_criminal_content"] == 0.7);
  const Json second = result(ModerationApi::Mistral2, one)["category_scores"];
  BOOST_TEST(second["dangerous"] == 0.2);
  BOOST_TEST(second["criminal"] == 0.7);
}

BOOST_AUTO_TEST_CASE(a_score_that_is_not_had_is_never_a_number) {
  // Half of a category is missing: the greatest is not known.
  const Judged half = judged(2, {heard({"dangerous_and_criminal_content"}, 0.2), lost({"criminal"}, false)});
  BOOST_TEST(!result(ModerationApi::Mistral1, half)["category_scores"].contains("dangerous_and_criminal_content"));
  const Judged not_flagged = judged(0, {lost({"violence"}, false)});
  for (const ModerationApi api : {ModerationApi::OpenAi, ModerationApi::Mistral1, ModerationApi::Mistral2}) {
    const http::Response response = ask(api, not_flagged);
    BOOST_TEST(response.status == 503);
    BOOST_TEST(response.body.find("violence (timeout)") != std::string::npos);
  }
  const Json raised = result(ModerationApi::OpenAi, judged(2, {lost({"violence"}, true)}));
  BOOST_TEST(raised["categories"] == Json::parse(R"({"violence":true})"));
  BOOST_TEST(raised["category_scores"] == Json::object());
  terms.refuses_missing = false;
  BOOST_TEST(result(ModerationApi::OpenAi, not_flagged)["categories"] == Json::object());
}

BOOST_AUTO_TEST_CASE(what_flags_is_the_operators_to_say) {
  const Judged flag = judged(1, {heard({"hate"}, 0.9, true)});
  BOOST_TEST(result(ModerationApi::OpenAi, flag)["flagged"] == true);
  terms.flagged_from = "block";
  BOOST_TEST(result(ModerationApi::OpenAi, flag)["flagged"] == false);
  BOOST_TEST(result(ModerationApi::OpenAi, flag)["categories"]["hate"] == false);
  terms.flagged_from = "no such verdict";
  BOOST_TEST(result(ModerationApi::OpenAi, flag)["flagged"] == true);
  Judged without = judged(0, {});
  without.verdicts.clear();
  BOOST_TEST(result(ModerationApi::OpenAi, without)["flagged"] == false);
  without.has_fired = true;
  BOOST_TEST(result(ModerationApi::OpenAi, without)["flagged"] == true);
}

BOOST_AUTO_TEST_CASE(one_text_that_is_not_decided_refuses_all) {
  ModerationRequest request;
  request.model = "m";
  Judged refused = judged(0, {});
  refused.failure = "too long";
  refused.code = "R0216";
  refused.status = 400;
  const http::Response openai = answer(request, {judged(2, {}), refused}, "1", terms);
  BOOST_TEST(openai.status == 400);
  BOOST_TEST(Json::parse(openai.body)["error"]["param"] == "input.1");
  request.api = ModerationApi::Mistral2;
  const http::Response mistral = answer(request, {judged(2, {}), refused}, "1", terms);
  BOOST_TEST(mistral.status == 422);
  BOOST_TEST(Json::parse(mistral.body)["detail"][0]["loc"] == Json::parse(R"(["body","input",1])"));
}

BOOST_AUTO_TEST_CASE(spans_are_taken_out_of_the_text) {
  const auto span = [](std::uint64_t begin, std::uint64_t end) { return TextSpan{FieldId(0), begin, end}; };
  BOOST_TEST(without_spans("abcdef", {}) == "abcdef");
  BOOST_TEST(without_spans("abcdef", {span(0, 1), span(3, 5)}) == "bcf");
  BOOST_TEST(without_spans("abcdef", {span(0, 6)}) == "");
  BOOST_TEST(without_spans("abcdef", {span(4, 99)}) == "abcd");
}

BOOST_AUTO_TEST_CASE(texts_that_cannot_be_cleaned_are_blocked) {
  const GuardrailTerms guardrail{"block", true, 10};
  GuardrailRequest request;
  request.texts = 1;
  request.events.resize(2);
  request.events[0].text = "a secret b";
  const auto action = [&](const Judged& text, const Judged& call) {
    return Json::parse(answer(request, {text, call}, guardrail).body);
  };
  Judged cleaned = judged(1, {});
  cleaned.sanitizes = true;
  cleaned.spans = {{FieldId(0), 2, 9}};
  BOOST_TEST(action(cleaned, judged(1, {})) == Json::parse(R"({"action":"GUARDRAIL_INTERVENED","texts":["a b"]})"));
  BOOST_TEST(action(judged(1, {}), judged(1, {})) == Json::parse(R"({"action":"NONE"})"));
  BOOST_TEST(action(judged(1, {}), cleaned)["action"] == "BLOCKED");  // a call cannot be edited
  Judged cut = cleaned;
  cut.is_cut = true;
  BOOST_TEST(action(cut, judged(1, {}))["action"] == "BLOCKED");
  Judged nowhere = cleaned;
  nowhere.spans.clear();
  BOOST_TEST(action(nowhere, judged(1, {}))["action"] == "BLOCKED");
  Judged blocked = judged(2, {});
  BOOST_TEST(action(blocked, judged(1, {}))["blocked_reason"] == "The content is blocked by a policy.");
  blocked.refusal = "No.";
  BOOST_TEST(action(judged(0, {}), blocked) == Json::parse(R"({"action":"BLOCKED","blocked_reason":"No."})"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace mpol::daemon
