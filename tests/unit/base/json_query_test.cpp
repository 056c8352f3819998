// Queries of teams' own lints: what they give, how they fail, and that nothing outside is reached.
#include "base/doors/json_query.hpp"

#include <boost/test/unit_test.hpp>

#include "base/limits.hpp"

using namespace mpol;

namespace {

using Results = std::vector<std::string>;

Results results_of(const std::string& query, const std::string& json = R"({"n":1,"list":[3,4]})") {
  const auto results = query_json(query, json);
  BOOST_REQUIRE_MESSAGE(results.has_value(), query << ": " << (results ? "" : results.error().message));
  return *results;
}

std::string fault_of(const std::string& query, const std::string& json = "{}") {
  const auto results = query_json(query, json);
  BOOST_REQUIRE_MESSAGE(!results.has_value(), query << " is not refused");
  return results.error().message;
}

bool says(const std::string& message, const std::string& part) { return message.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_CASE(it_gives_each_result_in_order) {
  BOOST_TEST(results_of(".list[]") == (Results{"3", "4"}));
  BOOST_TEST(results_of("{at: .n}") == Results{R"({"at":1})"});
  BOOST_TEST(results_of("\"a\\nb\"") == Results{R"("a\nb")"});
  BOOST_TEST(results_of("empty").empty());
  BOOST_TEST(results_of("false, null") == (Results{"false", "null"}));
}

BOOST_AUTO_TEST_CASE(a_query_that_is_none_says_in_which_line) {
  BOOST_TEST(says(fault_of(".a |\n| .b"), "line 2"));
  BOOST_TEST(says(fault_of("no_such_function"), "no_such_function"));
  BOOST_TEST(says(fault_of(std::string("1\0", 2)), "zero byte"));
}

BOOST_AUTO_TEST_CASE(what_fails_while_it_runs_gives_no_part_of_an_answer) {
  BOOST_TEST(fault_of("1, error(\"no\")") == "no");
  BOOST_TEST(says(fault_of(".a + 1 | .[0]", R"({"a":"x"})"), "cannot be added"));
  BOOST_TEST(says(fault_of("1, halt"), "halts"));
}

BOOST_AUTO_TEST_CASE(it_reaches_nothing_outside) {
  BOOST_TEST(says(fault_of("now"), "clock"));
  BOOST_TEST(results_of("$ENV") == Results{"{}"});
  BOOST_TEST(results_of("env") == Results{"{}"});
  fault_of("import \"a\" as a; a::b");
  fault_of("include \"a\"; b");
  fault_of("input");
  BOOST_TEST(results_of("1 | debug") == Results{"1"});
  BOOST_TEST(results_of("1 | stderr") == Results{"1"});
}

BOOST_AUTO_TEST_CASE(it_runs_into_limits_by_name) {
  BOOST_TEST(says(fault_of("def f: f; f"), "longer than"));
  BOOST_TEST(says(fault_of("range(1000000000)"), "results"));
  // A sanitizer has no limit of memory; the time then is one.
  const std::string memory = fault_of("[range(1000000000)]");
  BOOST_TEST((says(memory, "MB of memory") || says(memory, "longer than")));
  BOOST_TEST(says(fault_of("range(9000) | (\"x\" * 4000)"), "bytes"));
}
