// How faults are shown, and events written.
#include "runtime/event/event_fault.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>
#include <nlohmann/json.hpp>

#include "runtime/event/event_text.hpp"
#include "tests/unit/event/sample_event.hpp"

using namespace mpol;
using namespace mpol::event;

BOOST_FIXTURE_TEST_SUITE(event_fault, Sample)

BOOST_AUTO_TEST_CASE(faults_are_shown_to_people_and_programs) {
  read(
      R"({"id": "e", "time": 0, "kind": "prompt", "text": "", "tags": ["\u0007\""], "scores": {"a\"b": 1, "hate": "\""}})",
      12);
  BOOST_REQUIRE(diagnostics.faults().size() == 1u);
  const EventFault& fault = diagnostics.faults()[0];
  BOOST_TEST(to_human(fault, "events.jsonl") ==
             "events.jsonl:12: error[R0213]: scores.hate: found the string \"\\\"\", expected a score from 0 to 1");
  BOOST_TEST(to_json(fault, "events.jsonl") ==
             R"({"input":"events.jsonl","line":12,"severity":"error","code":"R0213","name":"wrong_type",)"
             R"("path":"scores.hate","message":"found the string \"\\\"\", expected a score from 0 to 1"})");
  BOOST_TEST(nlohmann::json::parse(to_json(fault, "a\n\"b"))["input"] == "a\n\"b");
}

BOOST_AUTO_TEST_CASE(written_events_are_read_back) {
  const std::string hard = "quote \" backslash \\ feed \n tab \t null \x01 é 😀";
  const std::vector<std::string> tags{"a", "b \"c\""};
  EventText writer;
  writer.add_string("id", "e1").add_int("time", -5).add_string("kind", "completion").add_string("text", hard);
  writer.add_bool("logprobs", true).add_number("weight", 0.1).add_list("tags", tags).add_missing("user");
  writer.add_number("hate", 0.91).add_unavailable("harassment", "timeout");
  const std::string line = writer.finish();
  BOOST_TEST(line.find('\n') == std::string::npos);
  BOOST_TEST((read(line) == EventStatus::Read));
  BOOST_TEST(field("time").int_value == -5);
  BOOST_TEST(field("text").text == hard);
  BOOST_TEST(field("logprobs").truth);
  BOOST_TEST(field("weight").number == 0.1);
  BOOST_TEST(frame.text_of(field("tags").list.at(1)) == "b \"c\"");
  BOOST_TEST(!field("user").present);
  BOOST_TEST(signal("hate").number == 0.91);
  BOOST_TEST(signal("harassment").reason == "timeout");
  BOOST_TEST(writer.finish() == "{}");
}

BOOST_AUTO_TEST_CASE(numbers_are_written_so_that_they_read_back_the_same) {
  for (const double number : {0.1 + 0.2, 1.0, 5e-324, std::numeric_limits<double>::max(), 1.0 / 3.0}) {
    BOOST_TEST(faults_of(EventText()
                             .add_number("weight", number)
                             .finish()
                             .substr(1)
                             .substr(0, EventText().add_number("weight", number).finish().size() - 2))
                   .empty());
    BOOST_TEST(field("weight").number == number, boost::test_tools::tolerance(0.0));
  }
}

BOOST_AUTO_TEST_SUITE_END()
