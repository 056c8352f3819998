// A line as a whole: what is read, what is refused, how several faults are said.
#include <boost/test/unit_test.hpp>
#include <string>

#include "base/limits.hpp"
#include "tests/unit/event/sample_event.hpp"

using namespace mpol;
using namespace mpol::event;

namespace {

constexpr std::string_view kSmallest = R"({"id": "e1", "time": 0, "kind": "prompt", "text": "hello"})";

std::string nested(std::size_t levels) { return std::string(levels - 1, '[') + std::string(levels - 1, ']'); }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(event_reader, Sample)

BOOST_AUTO_TEST_CASE(every_kind_of_field_is_read) {
  BOOST_TEST((read(R"({"id": "e1", "time": "2026-03-29T10:00:00.25Z", "kind": "tool_result", "text": "h\u00e9\n",
                      "language": "FR-ch", "user": "u1", "model": "m", "logprobs": true, "tokens": 12, "weight": 3,
                      "trust": 0.5, "age": "30s", "tags": ["a", "prompt"]})") == EventStatus::Read));
  BOOST_TEST(faults().empty());
  BOOST_TEST(frame.text_of(field("id").symbol) == "e1");
  BOOST_TEST(field("time").int_value == 1774778400250);
  BOOST_TEST(frame.text_of(field("kind").symbol) == "tool_result");
  BOOST_TEST(field("text").text == "h\xC3\xA9\n");
  BOOST_TEST(frame.text_of(field("language").symbol) == "fr");
  BOOST_TEST(field("language").text == "FR-ch");
  BOOST_TEST(field("user").text == "u1");
  BOOST_TEST(frame.text_of(field("model").symbol) == "m");
  BOOST_TEST(field("logprobs").truth);
  BOOST_TEST(field("tokens").int_value == 12);
  BOOST_TEST(field("weight").number == 3.0);
  BOOST_TEST(field("trust").number == 0.5);
  BOOST_TEST(field("age").int_value == 30'000);
  BOOST_REQUIRE(field("tags").list.size() == 2u);
  BOOST_TEST(frame.text_of(field("tags").list[0]) == "a");
  BOOST_TEST((field("tags").list[1] == SymbolId(0u)));
}

BOOST_AUTO_TEST_CASE(optional_fields_may_be_absent_or_null) {
  BOOST_TEST(faults_of(R"("user": null, "tags": null)").empty());
  BOOST_TEST(!field("user").present);
  BOOST_TEST(!field("tags").present);
  BOOST_TEST(!field("model").present);
  BOOST_TEST(field("text").present);
}

BOOST_AUTO_TEST_CASE(a_refused_event_leaves_nothing_in_the_frame) {
  BOOST_TEST((read(R"({"id": "e1", "time": 0, "kind": "prompt", "text": "hello", "user": 1, "hate": 0.9})") ==
              EventStatus::Refused));
  for (const FieldValue& value : frame.fields) BOOST_TEST(!value.present);
  for (const SignalReading& reading : frame.signals) BOOST_TEST((reading.state == SignalState::NotFetched));
}

BOOST_AUTO_TEST_CASE(white_space_is_skipped) {
  BOOST_TEST((read("") == EventStatus::Skipped));
  BOOST_TEST((read(" \t\r") == EventStatus::Skipped));
  BOOST_TEST(faults().empty());
}

BOOST_AUTO_TEST_CASE(a_carriage_return_at_the_end_is_white_space) {
  BOOST_TEST((read(std::string(kSmallest) + "\r") == EventStatus::Read));
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_may_begin_the_first_line_only) {
  const std::string marked = "\xEF\xBB\xBF" + std::string(kSmallest);
  BOOST_TEST((read(marked, 1) == EventStatus::Read));
  BOOST_TEST((read(marked, 2) == EventStatus::Refused));
  BOOST_TEST(faults() == std::vector<std::string>{"error[R0208]: a byte order mark stands before this event; only the "
                                                  "first line of the input can have one"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_not_an_object_is_named) {
  const std::string_view tail = ", expected an object with the fields of the policy's `input`";
  for (const auto& [line, found] : std::vector<std::pair<std::string, std::string>>{
           {"[]", "a list"}, {"1.5", "the number 1.5"}, {"\"x\"", "the string \"x\""}, {"null", "null"}}) {
    BOOST_TEST((read(line) == EventStatus::Refused));
    BOOST_REQUIRE(faults().size() == 1u);
    BOOST_TEST(faults()[0] == "error[R0209]: the event is " + found + std::string(tail));
  }
}

BOOST_AUTO_TEST_CASE(required_fields_must_be_there) {
  BOOST_TEST((read(R"({"id": "e1", "kind": null})") == EventStatus::Refused));
  const std::vector<std::string> expected{
      "error[R0212]: kind: found null, expected one of `prompt`, `completion`, `tool_result`: the policy's `input` "
      "requires it",
      "error[R0212]: time: found nothing, expected a time: RFC 3339 or milliseconds since 1970: the policy's `input` "
      "requires it",
      "error[R0212]: text: found nothing, expected a text: the policy's `input` requires it"};
  BOOST_TEST(faults() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(repeated_keys_are_refused_at_every_depth) {
  BOOST_TEST(fault_of(R"("user": "a", "user": "a")") ==
             "error[R0210]: user: the key appears twice in one object; which value counts would be a guess");
  BOOST_TEST(fault_of(R"("us\u0065r": "a", "user": "a")").starts_with("error[R0210]: user: "));
  BOOST_TEST(fault_of(R"("signals": {"hate": 0.1, "hate": 0.2})").starts_with("error[R0210]: signals.hate: "));
  const std::vector<std::string> deep = faults_of(R"("other": [0, {"a": [{"b c": 1, "b c": 2}]}])");
  BOOST_REQUIRE(deep.size() == 2u);
  BOOST_TEST(deep[0].starts_with("warning[R0223]: other: "));
  BOOST_TEST(deep[1].starts_with("error[R0210]: other[1].a[0][\"b c\"]: "));
}

BOOST_AUTO_TEST_CASE(repeated_keys_are_found_in_large_objects_too) {
  std::string members;
  for (int i = 0; i < 5000; ++i) members += fmt::format("\"k{}\": 0, ", i);
  faults_of("\"signals\": {" + members + "\"k4999\": 1}");
  BOOST_TEST(faults().back() ==
             "error[R0210]: signals.k4999: the key appears twice in one object; which value counts would be a guess");
  faults_of("\"signals\": {" + members + "\"k5000\": 1}");
  BOOST_TEST(!diagnostics.has_errors());
}

BOOST_AUTO_TEST_CASE(unknown_keys_are_warned_of_once) {
  BOOST_TEST(fault_of(R"("langage": "fr")") ==
             "warning[R0223]: langage: no field or signal of this policy has this name; did you mean `language`?; the "
             "key is ignored");
  BOOST_TEST(faults_of(R"("langage": "fr")").empty());
  BOOST_TEST(fault_of(R"("zzzzzz": 1)") ==
             "warning[R0223]: zzzzzz: no field or signal of this policy has this name; the key is ignored");
  BOOST_TEST(field("text").text == "hello");
  BOOST_REQUIRE(reader.unknown_keys().size() == 2u);
  BOOST_TEST(reader.unknown_keys()[0].name == "langage");
  BOOST_TEST(reader.unknown_keys()[0].count == 2u);
}

BOOST_AUTO_TEST_CASE(unknown_keys_cannot_fill_the_memory) {
  for (int i = 0; i < 1000; ++i) faults_of(fmt::format("\"key number {}\": 1", i));
  BOOST_TEST(reader.unknown_keys().size() == limits::kMaxUnknownKeys);
}

BOOST_AUTO_TEST_CASE(all_faults_of_an_event_come_at_once_up_to_a_limit) {
  BOOST_TEST(faults_of(R"("user": 1, "model": 2, "logprobs": 3)").size() == 3u);
  std::string tags;
  read("{}");
  BOOST_TEST(diagnostics.dropped() == 0u);
  for (int i = 0; i < 40; ++i) tags += fmt::format("{}\"unknown {}\": {{\"a\": 1, \"a\": 2}}", i > 0 ? ", " : "", i);
  faults_of(tags);
  BOOST_TEST(diagnostics.faults().size() == limits::kMaxEventFaults);
  BOOST_TEST(diagnostics.dropped() == 80u - limits::kMaxEventFaults);
  // Errors push warnings out, not the other way round.
  for (const EventFault& fault : diagnostics.faults()) BOOST_TEST((fault.code == Code::R0210));
}

BOOST_AUTO_TEST_CASE(depth_has_a_limit) {
  const std::string deepest = "\"x\": " + nested(limits::kMaxEventDepth);
  BOOST_TEST(fault_of(deepest).starts_with("warning[R0223]"));
  BOOST_TEST(fault_of("\"x\": " + nested(limits::kMaxEventDepth + 1)).starts_with("error[R0206]: x[0][0]"));
  BOOST_TEST(fault_of("\"x\": " + nested(100)).find("more than 64 levels of brackets, from byte ") !=
             std::string::npos);
  BOOST_TEST(fault_of("\"x\": " + nested(1'000'000)).starts_with("error[R0206]"));
}

BOOST_AUTO_TEST_CASE(a_text_of_ten_megabytes_is_refused_by_its_size) {
  const std::string line =
      R"({"id": "e1", "time": 0, "kind": "prompt", "text": ")" + std::string(10'000'000, 'a') + "\"}";
  BOOST_TEST((read(line) == EventStatus::Refused));
  BOOST_TEST(faults() == std::vector<std::string>{"error[R0216]: text: found 10000000 bytes, expected at most 100"},
             boost::test_tools::per_element());
  BOOST_TEST((read(kSmallest) == EventStatus::Read));
}

BOOST_AUTO_TEST_CASE(an_event_has_a_greatest_size) {
  BOOST_TEST((read(std::string(limits::kMaxEventBytes + 1, '{')) == EventStatus::Refused));
  BOOST_TEST(faults() == std::vector<std::string>{"error[R0201]: this event has 16777217 bytes; the limit is 16777216"},
             boost::test_tools::per_element());
  EventLine skipped;
  skipped.number = 7;
  skipped.skipped_bytes = 99'999'999;
  BOOST_TEST((reader.read(skipped, frame, diagnostics) == EventStatus::Refused));
  BOOST_TEST(to_human(diagnostics.faults().at(0), "in.jsonl") ==
             "in.jsonl:7: error[R0201]: this event has 99999999 bytes; the limit is 16777216");
}

BOOST_AUTO_TEST_CASE(the_same_line_gives_the_same_twice) {
  const std::string line = R"({"id": "e1", "time": "x", "kind": "promt", "text": "hello", "hate": 2})";
  read(line);
  const std::vector<EventFault> first = diagnostics.faults();
  read(kSmallest);
  read(line);
  BOOST_TEST((diagnostics.faults() == first));
  BOOST_TEST(first.size() == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
