// Types, bounds and sizes of fields: the exact text of each refusal.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/limits.hpp"
#include "tests/unit/event/sample_event.hpp"

using namespace mpol;
using namespace mpol::event;

BOOST_FIXTURE_TEST_SUITE(scalar_reader, Sample)

BOOST_AUTO_TEST_CASE(wrong_types_say_what_was_found) {
  BOOST_TEST(fault_of(R"("logprobs": "true")") ==
             "error[R0213]: logprobs: found the string \"true\", expected true or "
             "false");
  BOOST_TEST(fault_of(R"("model": 7)") == "error[R0213]: model: found the number 7, expected a string");
  BOOST_TEST(fault_of(R"("user": [])") ==
             "error[R0213]: user: found a list, expected a key: a string that is not empty");
  BOOST_TEST(fault_of(R"("user": "")") ==
             "error[R0213]: user: found the string \"\", expected a key: a string that is not empty");
  BOOST_TEST(fault_of(R"("tags": "a")") == "error[R0213]: tags: found the string \"a\", expected a list of strings");
  BOOST_TEST(fault_of(R"("tags": ["a", null])") == "error[R0213]: tags[1]: found null, expected a string");
  BOOST_TEST(fault_of(R"("weight": "1")") == "error[R0213]: weight: found the string \"1\", expected a number");
}

BOOST_AUTO_TEST_CASE(integers_are_integral_literals) {
  BOOST_TEST(fault_of(R"("tokens": 1e2)") ==
             "error[R0213]: tokens: found the number 100, expected an integer without fraction or exponent");
  BOOST_TEST(fault_of(R"("tokens": 1.0)").starts_with("error[R0213]: tokens: found the number 1"));
  BOOST_TEST(fault_of(R"("tokens": 1001)") == "error[R0215]: tokens: found the number 1001, expected 0 to 1000");
  BOOST_TEST(fault_of(R"("tokens": -1)") == "error[R0215]: tokens: found the number -1, expected 0 to 1000");
  BOOST_TEST(fault_of(R"("tokens": 18446744073709551615)") ==
             "error[R0215]: tokens: found the number 18446744073709551615, expected an integer of 64 bits with a sign");
  BOOST_TEST(faults_of(R"("tokens": 0)").empty());
  BOOST_TEST(faults_of(R"("tokens": 1000)").empty());
  BOOST_TEST(faults_of(R"("tokens": -0)").empty());
}

BOOST_AUTO_TEST_CASE(scores_are_from_0_to_1) {
  BOOST_TEST(fault_of(R"("trust": 91)") == "error[R0214]: trust: found the number 91, expected a score from 0 to 1");
  BOOST_TEST(fault_of(R"("trust": 1.0000000001)").starts_with("error[R0214]: trust: "));
  BOOST_TEST(fault_of(R"("trust": -1e-300)").starts_with("error[R0214]: trust: "));
  BOOST_TEST(fault_of(R"("trust": 0.95)") == "error[R0215]: trust: found the number 0.95, expected 0.1 to 0.9");
  BOOST_TEST(fault_of(R"("trust": true)") == "error[R0213]: trust: found true, expected a score from 0 to 1");
  BOOST_TEST(faults_of(R"("hate": 0)").empty());
  BOOST_TEST(faults_of(R"("hate": 1)").empty());
  BOOST_TEST(faults_of(R"("hate": -0.0)").empty());
  BOOST_TEST(!std::signbit(signal("hate").number));
}

BOOST_AUTO_TEST_CASE(numbers_too_near_to_zero_are_zero) {
  BOOST_TEST(faults_of(R"("weight": 1e-999)").empty());
  BOOST_TEST(field("weight").number == 0.0);
}

BOOST_AUTO_TEST_CASE(labels_are_listed_and_the_nearest_is_named) {
  BOOST_TEST((read(R"({"id": "e", "time": 0, "text": "", "kind": "promt"})") == EventStatus::Refused));
  BOOST_TEST(faults() == std::vector<std::string>{"error[R0218]: kind: found \"promt\", expected one of `prompt`, "
                                                  "`completion`, `tool_result`; did you mean `prompt`?"},
             boost::test_tools::per_element());
  // `child` is a symbol of the program, but not one of this field's labels.
  read(R"({"id": "e", "time": 0, "text": "", "kind": "child"})");
  BOOST_TEST(faults() == std::vector<std::string>{"error[R0218]: kind: found \"child\", expected one of `prompt`, "
                                                  "`completion`, `tool_result`"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(sizes_have_limits) {
  read(R"({"id": "e", "time": 0, "kind": "prompt", "text": ")" + std::string(101, 'a') + "\"}");
  BOOST_TEST(faults().at(0) == "error[R0216]: text: found 101 bytes, expected at most 100");
  BOOST_TEST(fault_of("\"model\": \"" + std::string(4097, 'a') + "\"") ==
             "error[R0216]: model: found 4097 bytes, expected at most 4096");
  BOOST_TEST(faults_of("\"model\": \"" + std::string(4096, 'a') + "\"").empty());
  BOOST_TEST(fault_of(R"("tags": ["a", "b", "c", "d"])") == "error[R0217]: tags: found 4 elements, expected at most 3");
  BOOST_TEST(faults_of(R"("tags": [])").empty());
}

BOOST_AUTO_TEST_CASE(times_say_what_is_wrong_with_them) {
  const auto time_fault = [&](std::string_view time) {
    read(fmt::format(R"({{"id": "e", "kind": "prompt", "text": "", "time": {}}})", time));
    return faults().empty() ? "" : faults()[0];
  };
  BOOST_TEST(time_fault(R"("2026-03-29T10:00:00")") ==
             "error[R0219]: time: found \"2026-03-29T10:00:00\", expected a time such as 2026-03-29T10:00:00Z or "
             "milliseconds since 1970: it has no offset; end it with Z or +hh:mm");
  BOOST_TEST(time_fault("253402300800000") ==
             "error[R0215]: time: found the number 253402300800000, expected "
             "milliseconds since 1970 within the years 0001 to 9999");
  BOOST_TEST(time_fault("1.5") ==
             "error[R0213]: time: found the number 1.5, expected a time: RFC 3339 or milliseconds since 1970");
  BOOST_TEST(time_fault("-62135596800000") == "");
}

BOOST_AUTO_TEST_CASE(durations_have_units) {
  BOOST_TEST(faults_of(R"("age": 1000)").empty());
  BOOST_TEST(field("age").int_value == 1000);
  BOOST_TEST(fault_of(R"("age": "1 h")") ==
             "error[R0220]: age: found \"1 h\", expected a duration such as 250ms, 30s, 10min, 24h or 30d");
  BOOST_TEST(fault_of(R"("age": "2h")") == "error[R0215]: age: found the string \"2h\", expected 1000 to 3600000 ms");
  BOOST_TEST(fault_of(R"("age": -1)") == "error[R0215]: age: found the number -1, expected milliseconds, 0 or more");
}

BOOST_AUTO_TEST_CASE(languages_are_tags) {
  for (const std::string_view tag : {"en", "fr-CH", "zh-Hant-TW", "de_AT", "x-own", "i-klingon", "sr-Latn-RS-x-a"})
    BOOST_TEST(faults_of(fmt::format("\"language\": \"{}\"", tag)).empty(), tag);
  for (const std::string_view tag : {"", "e", "english language", "en-", "-en", "français", "en--US", "123"})
    BOOST_TEST(fault_of(fmt::format("\"language\": \"{}\"", tag)).starts_with("error[R0221]: language: found \""), tag);
}

BOOST_AUTO_TEST_CASE(excerpts_cannot_move_the_cursor) {
  BOOST_TEST(fault_of(R"("language": "\u001b[2J\u202eabc\u009b")") ==
             "error[R0221]: language: found \"\\u001b[2J\\u202eabc\\u009b\", expected a language tag such as en, fr-CH "
             "or zh-Hant");
  BOOST_TEST(fault_of("\"language\": \"" + std::string(39, 'a') + "éé\"").find("aaa…\", expected") !=
             std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
