#include "runtime/signals/answer_json.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "base/limits.hpp"

using namespace mpol::signals;

namespace {

Cause cause_of(const std::string& body) {
  nlohmann::json answer;
  return read_answer(body, answer);
}

}  // namespace

BOOST_AUTO_TEST_CASE(depth_and_size_are_bounded) {
  const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  BOOST_CHECK(cause_of(nested(mpol::limits::kMaxSignalAnswerDepth)) == Cause::None);
  BOOST_CHECK(cause_of(nested(mpol::limits::kMaxSignalAnswerDepth + 1)) == Cause::AnswerTooLarge);
  BOOST_CHECK(cause_of(nested(400'000)) == Cause::AnswerTooLarge);
  BOOST_CHECK(cause_of(std::string(mpol::limits::kMaxSignalAnswerBytes - 1, ' ') + "1") == Cause::None);
  BOOST_CHECK(cause_of(std::string(mpol::limits::kMaxSignalAnswerBytes, ' ') + "1") == Cause::AnswerTooLarge);
}

BOOST_AUTO_TEST_CASE(keys_are_once_in_their_object) {
  BOOST_CHECK(cause_of(R"({"a":1,"b":{"a":2}})") == Cause::None);
  BOOST_CHECK(cause_of(R"([{"a":1},{"a":1}])") == Cause::None);
  BOOST_CHECK(cause_of(R"({"a":1,"\u0061":2})") == Cause::Malformed);
  BOOST_CHECK(cause_of("{\"a\":\"\xff\"}") == Cause::Malformed);
}

BOOST_AUTO_TEST_CASE(flags_and_scores_come_together) {
  const HttpApi::Read read = read_moderation(
      R"({"results":[{"categories":{"a":true},"category_scores":{"a":0.5,"b":1}}],"usage":{"total_tokens":9}})", 1,
      {"a", "b", "c"});
  BOOST_REQUIRE(read.fault.cause == Cause::None);
  const Judgement& judgement = read.judgements.at(0);
  BOOST_CHECK(judgement[0].truth == true);
  BOOST_CHECK_EQUAL(judgement[0].number, 0.5);
  BOOST_CHECK(!judgement[1].truth);
  BOOST_CHECK_EQUAL(judgement[1].number, 1);
  BOOST_CHECK(judgement[2].fault == Cause::NoCategory);
  BOOST_CHECK_EQUAL(read.tokens, 9);
}
