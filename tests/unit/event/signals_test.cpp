// Signals in events: where they may stand, what unavailable looks like, several keys for one signal.
#include <boost/test/unit_test.hpp>

#include "tests/unit/event/sample_event.hpp"

using namespace mpol;
using namespace mpol::event;

BOOST_FIXTURE_TEST_SUITE(signals, Sample)

BOOST_AUTO_TEST_CASE(signals_stand_at_the_top_or_in_signals_or_in_scores) {
  for (const std::string_view members : {R"("hate": 0.5)", R"("signals": {"hate": 0.5})", R"("scores": {"hate": 0.5})",
                                         R"("scores": {"hate/threatening": 0.5})"}) {
    BOOST_TEST(faults_of(members).empty(), members);
    BOOST_TEST((signal("hate").state == SignalState::Available));
    BOOST_TEST(signal("hate").number == 0.5);
    BOOST_TEST((signal("harassment").state == SignalState::NotFetched));
  }
}

BOOST_AUTO_TEST_CASE(one_name_can_feed_several_signals) {
  BOOST_TEST(faults_of(R"("scores": {"hate_and_discrimination": 0.7})").empty());
  BOOST_TEST(signal("hate").number == 0.7);
  BOOST_TEST(signal("harassment").number == 0.7);
}

BOOST_AUTO_TEST_CASE(the_greatest_of_several_scores_stays) {
  for (const std::string_view members :
       {R"("scores": {"hate": 0.2, "hate/threatening": 0.9})", R"("scores": {"hate/threatening": 0.9, "hate": 0.2})",
        R"("hate": 0.9, "signals": {"hate": 0.2})", R"("hate": null, "signals": {"hate": 0.9})",
        R"("signals": {"hate": 0.9}, "hate": "unavailable")"}) {
    BOOST_TEST(faults_of(members).empty(), members);
    BOOST_TEST((signal("hate").state == SignalState::Available), members);
    BOOST_TEST(signal("hate").number == 0.9, members);
  }
}

BOOST_AUTO_TEST_CASE(unavailable_has_a_reason) {
  BOOST_TEST(faults_of(R"("hate": null, "harassment": "unavailable", "sexual": {"unavailable": "timeout"})").empty());
  BOOST_TEST((signal("hate").state == SignalState::Unavailable));
  BOOST_TEST(signal("hate").reason == "the event gives null");
  BOOST_TEST(signal("harassment").reason == "the event says so");
  BOOST_TEST((signal("sexual").state == SignalState::Unavailable));
  BOOST_TEST(signal("sexual").reason == "timeout");
}

BOOST_AUTO_TEST_CASE(every_kind_of_signal_is_read) {
  BOOST_TEST(faults_of(R"("sexual": true, "age_band": "adult", "repeats": -3, "distance": 2)").empty());
  BOOST_TEST(signal("sexual").truth);
  BOOST_TEST(frame.text_of(signal("age_band").symbol) == "adult");
  BOOST_TEST(signal("repeats").int_value == -3);
  BOOST_TEST(signal("distance").number == 2.0);
  BOOST_TEST(faults_of(R"("sexual": false, "scores": {"sexual_content": true})").empty());
  BOOST_TEST(signal("sexual").truth);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused_once) {
  BOOST_TEST(fault_of(R"("scores": {"hate_and_discrimination": 1.5})") ==
             "error[R0214]: scores.hate_and_discrimination: found the number 1.5, expected a score from 0 to 1");
  BOOST_TEST(fault_of(R"("scores": {"hate/threatening": "high"})") ==
             "error[R0213]: scores[\"hate/threatening\"]: found the string \"high\", expected a score from 0 to 1");
  BOOST_TEST(fault_of(R"("distance": 10.5)") == "error[R0215]: distance: found the number 10.5, expected 0 to 10");
  BOOST_TEST(fault_of(R"("signals": [0.5])") ==
             "error[R0213]: signals: found a list, expected an object from names of signals to their values");
  for (const std::string_view reason : {R"({})", R"({"reason": "x"})"})
    BOOST_TEST(fault_of(fmt::format("\"hate\": {}", reason)) ==
               "error[R0213]: hate: found an object, expected a value, null or {\"unavailable\": \"why\"}");
  BOOST_TEST(fault_of(R"("hate": {"unavailable": 3})") ==
             "error[R0213]: hate.unavailable: found the number 3, expected the reason, as a string");
}

BOOST_AUTO_TEST_CASE(two_labels_for_one_signal_conflict) {
  BOOST_TEST(fault_of(R"("age_band": "adult", "scores": {"age_band": "child"})") ==
             "error[R0222]: scores.age_band: found \"child\", but `age_band` gives \"adult\" for the same signal "
             "`age_band`");
  BOOST_TEST(faults_of(R"("age_band": "adult", "scores": {"age_band": "adult"})").empty());
}

BOOST_AUTO_TEST_CASE(unknown_names_in_signals_are_warned_of_once) {
  BOOST_TEST(fault_of(R"("signals": {"violence": 0.5})") ==
             "warning[R0224]: signals.violence: no signal of this policy has or is known by this name; the value is "
             "ignored");
  BOOST_TEST(faults_of(R"("signals": {"violence": 0.5})").empty());
  BOOST_TEST(faults_of(R"("scores": {"financial": 0.5})").empty());
  BOOST_TEST(fault_of(R"("scores": {"harasment": 0.5})") ==
             "warning[R0224]: scores.harasment: no signal of this policy has or is known by this name; did you mean "
             "`harassment`?; the value is ignored");
}

BOOST_AUTO_TEST_SUITE_END()
