// Signals that the caller's function gives: each kind, values that cannot be, and no answer.
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>

#include "tests/unit/embed/loaded.hpp"

using namespace embed_test;

namespace {

using Answer = std::function<void(mpol_signals*)>;
void ask(void* context, mpol_signals* signals) { (*static_cast<Answer*>(context))(signals); }

// Decides on a report, whose rules need mood, spam, reports and spread, or on an event of another kind.
struct Asked {
  explicit Asked(Answer with) : answer(std::move(with)), decider(mpol_decider_new(guard().get())) {
    BOOST_TEST(mpol_decider_set_signals(decider.get(), ask, &answer) == MPOL_OK);
  }
  std::string rules(const std::string& kind = "report", const std::string& more = "") {
    const mpol_decision* const decision = decide(decider, event("e" + std::to_string(++events), kind, more));
    json = json_of(decision);
    return rules_of(decision);
  }
  Answer answer;
  Decider decider;
  int events = 0;
  std::string json;
};

std::size_t index_of(mpol_signals* signals, const std::string& name) {
  for (std::size_t i = 0; i < mpol_signals_count(signals); ++i) {
    if (mpol_signals_name(signals, i) == name) return i;
  }
  BOOST_FAIL("not asked for: " << name);
  return 0;
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_that_matters_is_asked_for_at_once) {
  std::vector<std::string> names;
  int calls = 0;
  Asked asked([&](mpol_signals* signals) {
    ++calls;
    for (std::size_t i = 0; i < mpol_signals_count(signals); ++i) names.emplace_back(mpol_signals_name(signals, i));
  });
  BOOST_TEST(asked.rules() == "G-MOOD? G-SPAM? G-REPORTS? G-SPREAD?");
  BOOST_TEST(calls == 1);
  BOOST_TEST(names == (std::vector<std::string>{"mood", "spam", "reports", "spread"}),
             boost::test_tools::per_element());
  BOOST_TEST(asked.json.find(R"({"signal":"mood","reason":"no answer"})") != std::string::npos, asked.json);
  // What the event brings is not asked for, nor what cannot matter.
  BOOST_TEST(asked.rules("completion", R"("toxicity":0.2)") == "");
  BOOST_TEST(asked.rules("prompt") == "");
  BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(a_value_of_each_kind) {
  Asked asked([&](mpol_signals* signals) {
    BOOST_TEST(mpol_signals_kind(signals, index_of(signals, "mood")) == MPOL_SIGNAL_LABEL);
    BOOST_TEST(mpol_signals_set_label(signals, index_of(signals, "mood"), "angry") == MPOL_OK);
    BOOST_TEST(mpol_signals_set_bool(signals, index_of(signals, "spam"), 1) == MPOL_OK);
    BOOST_TEST(mpol_signals_set_int(signals, index_of(signals, "reports"), 10) == MPOL_OK);
    BOOST_TEST(mpol_signals_set_number(signals, index_of(signals, "spread"), 2.5) == MPOL_OK);
  });
  BOOST_TEST(asked.rules() == "G-MOOD G-SPAM G-REPORTS G-SPREAD");
  Asked score([&](mpol_signals* signals) {
    BOOST_REQUIRE_EQUAL(mpol_signals_count(signals), 1U);
    BOOST_TEST(mpol_signals_timeout(signals, 0) == 250);
    std::size_t size = 0;
    const char* const text = mpol_signals_text(signals, "text", &size);
    BOOST_REQUIRE(text != nullptr);
    BOOST_TEST(std::string(text, size) == "hello");
    BOOST_TEST(mpol_signals_text(signals, "user", &size) == nullptr);
    BOOST_TEST(mpol_signals_text(signals, "nothing", &size) == nullptr);
    BOOST_TEST(mpol_signals_set_number(signals, 0, 0.8) == MPOL_OK);
  });
  BOOST_TEST(score.rules("completion") == "G-TOXIC");
}

BOOST_AUTO_TEST_CASE(values_that_cannot_be_are_unknown) {
  using Set = std::function<mpol_status(mpol_signals*)>;
  const double infinite = std::numeric_limits<double>::infinity();
  const std::pair<std::string, Set> faulty[] = {
      {"toxicity", [](mpol_signals* s) { return mpol_signals_set_number(s, 0, 1.5); }},
      {"toxicity", [](mpol_signals* s) { return mpol_signals_set_number(s, 0, -0.1); }},
      {"toxicity", [](mpol_signals* s) { return mpol_signals_set_number(s, 0, std::nan("")); }},
      {"toxicity", [&](mpol_signals* s) { return mpol_signals_set_number(s, 0, infinite); }},
      {"toxicity", [](mpol_signals* s) { return mpol_signals_set_bool(s, 0, 1); }},
      {"toxicity", [](mpol_signals* s) { return mpol_signals_set_label(s, 0, "angry"); }},
      {"toxicity", [](mpol_signals* s) { return mpol_signals_set_label(s, 0, nullptr); }},
      {"toxicity", [](mpol_signals* s) { return mpol_signals_set_label(s, 0, "\xFF"); }},
  };
  for (const auto& [name, set] : faulty) {
    Asked asked([&](mpol_signals* signals) { BOOST_TEST(set(signals) == MPOL_BAD_ARGUMENT); });
    BOOST_TEST(asked.rules("completion") == "G-TOXIC?");
    BOOST_TEST(asked.json.find(R"("reason":"the answer cannot be used: )") != std::string::npos, asked.json);
  }
  Asked others([&](mpol_signals* signals) {
    BOOST_TEST(mpol_signals_set_label(signals, index_of(signals, "mood"), "sad") == MPOL_BAD_ARGUMENT);
    BOOST_TEST(mpol_signals_set_int(signals, index_of(signals, "spam"), 1) == MPOL_BAD_ARGUMENT);
    BOOST_TEST(mpol_signals_set_int(signals, index_of(signals, "reports"), 101) == MPOL_BAD_ARGUMENT);
    BOOST_TEST(mpol_signals_set_number(signals, index_of(signals, "spread"), 10.5) == MPOL_BAD_ARGUMENT);
  });
  BOOST_TEST(others.rules() == "G-MOOD? G-SPAM? G-REPORTS? G-SPREAD?");
  Asked past([&](mpol_signals* signals) {
    const std::size_t end = mpol_signals_count(signals);
    BOOST_TEST(mpol_signals_set_number(signals, end, 0.5) == MPOL_BAD_ARGUMENT);
    BOOST_TEST(mpol_signals_set_unavailable(signals, end, "x") == MPOL_BAD_ARGUMENT);
    BOOST_TEST(mpol_signals_name(signals, end) == nullptr);
    BOOST_TEST(mpol_signals_kind(signals, end) == -1);
  });
  BOOST_TEST(past.rules("completion") == "G-TOXIC?");
  BOOST_TEST(mpol_signals_count(nullptr) == 0U);
  BOOST_TEST(mpol_signals_set_number(nullptr, 0, 0.5) == MPOL_BAD_ARGUMENT);
}

BOOST_AUTO_TEST_CASE(the_greatest_of_several_values_stays) {
  Asked asked([&](mpol_signals* signals) {
    mpol_signals_set_unavailable(signals, 0, "the first try failed");
    mpol_signals_set_number(signals, 0, 0.9);
    mpol_signals_set_number(signals, 0, 0.1);
    mpol_signals_set_unavailable(signals, 0, "too late");
  });
  BOOST_TEST(asked.rules("completion") == "G-TOXIC");
}

BOOST_AUTO_TEST_CASE(the_reason_stands_in_the_decision) {
  const std::string long_reason(100'000, 'r');
  const std::pair<const char*, std::string> reasons[] = {
      {"timeout after 250 ms", R"("reason":"timeout after 250 ms"})"},
      {nullptr, R"("reason":"unavailable"})"},
      {"", R"("reason":"unavailable"})"},
      {"\xFF\x1B", "\"reason\":\"\xEF\xBF\xBD\\u001b\"}"},
      {long_reason.c_str(), '"' + std::string(4096, 'r') + "\"}"}};
  for (const auto& [reason, shown] : reasons) {
    const char* const given = reason;
    Asked asked(
        [given](mpol_signals* signals) { BOOST_TEST(mpol_signals_set_unavailable(signals, 0, given) == MPOL_OK); });
    BOOST_TEST(asked.rules("completion") == "G-TOXIC?");
    BOOST_TEST(asked.json.find(shown) != std::string::npos, asked.json);
  }
}

BOOST_AUTO_TEST_CASE(what_a_function_throws_stays_inside) {
  Asked asked([](mpol_signals*) { throw std::runtime_error("a fault of the caller's"); });
  const std::string of = event("e1", "completion");
  const mpol_decision* decision = nullptr;
  BOOST_TEST(mpol_decide(asked.decider.get(), of.data(), of.size(), &decision) == MPOL_INTERNAL);
  BOOST_TEST(decision == nullptr);
  BOOST_TEST(mpol_report_message(mpol_decider_report(asked.decider.get()), 0) ==
             std::string("a fault of the caller's"));
  asked.answer = [](mpol_signals* signals) { mpol_signals_set_number(signals, 0, 0.9); };
  BOOST_TEST(asked.rules("completion") == "G-TOXIC");
}

BOOST_AUTO_TEST_CASE(nobody_is_asked_any_more) {
  Asked asked([](mpol_signals* signals) { mpol_signals_set_number(signals, 0, 0.9); });
  BOOST_TEST(asked.rules("completion") == "G-TOXIC");
  BOOST_TEST(mpol_decider_set_signals(asked.decider.get(), nullptr, nullptr) == MPOL_OK);
  BOOST_TEST(asked.rules("completion") == "G-TOXIC?");
}
