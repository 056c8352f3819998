#include "runtime/actions/sinks.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "runtime/actions/signature.hpp"
#include "runtime/actions/sinks/case_file.hpp"
#include "runtime/actions/sinks/lines.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mpol::actions {
namespace {

std::string read(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

const char* kPayload =
    R"({"action_id":"i1","package":"p","id":"e1","time":1000,"action":"x","args":{"queue":"first","due":"1h","key":"u",)"
    R"("for":"2h","dataset":"parity","language":"fr"},"rules":["R-1"],"reasons":[{"rule":"R-1"}],"levels":["abuse:2"]})";

struct Fixture {
  test::TemporaryFolder folder;
  std::unique_ptr<Sink> make(const std::string& text) const {
    const auto settings = read_sinks(text, folder / "sinks.toml");
    BOOST_REQUIRE_MESSAGE(settings, settings.error().message);
    auto sinks = make_sinks(*settings);
    BOOST_REQUIRE_MESSAGE(sinks, sinks.error().message);
    return std::move(sinks->front().sink);
  }
};

std::string fault(std::string_view text) {
  const auto settings = read_sinks(text, "s.toml");
  BOOST_REQUIRE(!settings);
  return settings.error().message;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sinks, Fixture)

BOOST_AUTO_TEST_CASE(a_wrong_file_says_where_and_what) {
  BOOST_TEST(fault("[[sink]\n") == "s.toml:1:8: Error while parsing table header: expected ']', saw '\\n'");
  BOOST_TEST(fault("sinks = 3\n") == "s.toml:1:9: there is no setting `sinks`, expected tables `[[sink]]`");
  BOOST_TEST(fault("") == "s.toml: there is no `[[sink]]`");
  BOOST_TEST(fault("sink = 3\n") == "s.toml:1:8: `sink` must be written as `[[sink]]`");
  BOOST_TEST(fault("[[sink]]\nname = \"a\"\n") == "s.toml:1:1: a sink needs a `kind`, a string");
  BOOST_TEST(fault("[[sink]]\nkind = \"webhok\"\n") ==
             "s.toml:2:8: there is no kind `webhok` of sink (did you mean `webhook`?); there are log, webhook, report, "
             "alertmanager, slack, dataset, review, suspend");
  BOOST_TEST(fault("[[sink]]\nkind = \"log\"\nurl = \"x\"\n") ==
             "s.toml:3:1: a sink of kind `log` has no setting `url`; it has name, kind, actions, to, file, max_bytes, "
             "keep_files");
  BOOST_TEST(fault("[[sink]]\nkind = \"log\"\nactions = \"log\"\n") ==
             "s.toml:3:11: `actions`: expected a list of strings, such as [\"report\"]");
  BOOST_TEST(fault("[[sink]]\nkind = \"slack\"\ndeadline = \"5 s\"\n") ==
             "s.toml:3:12: `deadline`: expected a duration up to 10min, such as \"5s\"");
  BOOST_TEST(fault("[[sink]]\nkind = \"log\"\nmax_bytes = 0\n") ==
             "s.toml:3:13: `max_bytes`: expected a whole number, at least 1");
  BOOST_TEST(fault("[[sink]]\nname = \"a\"\nkind = \"log\"\nactions = [\"log\"]\n") ==
             "s.toml:1:1: sink `a` needs a `file`");
  BOOST_TEST(fault("[[sink]]\nname = \"a\"\nkind = \"slack\"\nactions = [\"alert\"]\n") ==
             "s.toml:1:1: sink `a` needs one of `url` and `url_file`");
  BOOST_TEST(fault("[[sink]]\nkind = “log”\n") ==
             "s.toml:2:8: Error while parsing value: could not determine value type");
  const std::string log = "[[sink]]\nname = \"a\"\nkind = \"log\"\nactions = [\"log\"]\nfile = \"f\"\n";
  BOOST_TEST(fault(log + log) == "s.toml:6:1: two sinks are called `a`");
}

BOOST_AUTO_TEST_CASE(other_letters_may_stand_in_strings_and_comments) {
  const auto settings = read_sinks(
      "\xEF\xBB\xBF# é\n[[sink]]\nname = \"\\\"é\" # \"é\nkind = 'log'\nactions = [\"\"\"\né\"\"\", '''é''']\nfile = "
      "'é'\n",
      "s.toml");
  BOOST_REQUIRE_MESSAGE(settings, settings.error().message);
  BOOST_TEST(settings->front().name == "\"é");
  BOOST_TEST(settings->front().actions.back() == "é");
}

BOOST_AUTO_TEST_CASE(addresses_in_the_open_are_refused) {
  for (const auto& [url, is_fine] :
       std::initializer_list<std::pair<const char*, bool>>{{"https://example.org/x", true},
                                                           {"http://127.0.0.1:8080/x", true},
                                                           {"http://localhost", true},
                                                           {"http://example.org/x", false},
                                                           {"http://localhost.example.org/", false},
                                                           {"http://127.0.0.1.example.org/", false},
                                                           {"ftp://example.org", false},
                                                           {"file:///etc/passwd", false}}) {
    SinkSettings settings;
    settings.name = "a";
    settings.kind = "webhook";
    settings.url = url;
    BOOST_TEST(make_sinks({settings}).has_value() == is_fine, url);
  }
}

BOOST_AUTO_TEST_CASE(secrets_that_are_not_there_are_said_at_the_start) {
  SinkSettings settings;
  settings.name = "a";
  settings.kind = "webhook";
  settings.url = "https://example.org";
  settings.secret_file = folder / "none";
  BOOST_TEST(make_sinks({settings}).error().message ==
             "sink `a`: cannot read `" + (folder / "none") + "`, or it is empty");
}

// The expected one was made by Python's hmac and base64.
BOOST_AUTO_TEST_CASE(signatures_are_those_of_standard_webhooks) {
  const std::string body = "{\"test\": 2432232314}", expected = "v1,38t+Q38bVrK5PtzGHBpxr53x1GgrephZckAuTrkSugY=";
  const std::string secret(
      "\x31\xa7\x7d\xa1\xbf\x6a\xbe\xd9\x54\x11\x52\x7e\x21\x9c\x3f\xed\xcb\x8d\x28\x0c\xdf\x28\x75\xb4");
  BOOST_TEST(signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == expected);
  BOOST_TEST(signature("whsec_Mad9ob9qvtlUEVJ+IZw/7cuNKAzfKHW0", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) ==
             expected);
}

BOOST_AUTO_TEST_CASE(a_log_is_rotated) {
  LineFile file(folder / "log", 25, 2);
  for (int i = 0; i < 8; ++i) BOOST_REQUIRE(file.append("line " + std::to_string(i) + "....."));
  BOOST_TEST(read(folder / "log") == "line 6.....\nline 7.....\n");
  BOOST_TEST(read(folder / "log.1") == "line 4.....\nline 5.....\n");
  BOOST_TEST(read(folder / "log.2") == "line 2.....\nline 3.....\n");
  BOOST_TEST(!std::filesystem::exists(folder / "log.3"));
}

BOOST_AUTO_TEST_CASE(half_a_line_of_an_earlier_process_is_cut) {
  std::ofstream(folder / "log") << "whole\nhal";
  LineFile file(folder / "log", 0, 1);
  BOOST_REQUIRE(file.append("next"));
  BOOST_TEST(read(folder / "log") == "whole\nnext\n");
}

BOOST_AUTO_TEST_CASE(datasets_hold_references) {
  const auto sink = make("[[sink]]\nname = \"d\"\nkind = \"dataset\"\nactions = [\"x\"]\nfolder = \"sets\"\n");
  BOOST_TEST((sink->deliver({"i1", "x", kPayload}).kind == Answer::Kind::Taken));
  BOOST_TEST(
      read(folder / "sets/parity.jsonl") ==
      "{\"action_id\":\"i1\",\"id\":\"e1\",\"time\":1000,\"package\":\"p\",\"language\":\"fr\",\"rules\":[\"R-1\"]}\n");
  const Answer answer = sink->deliver({"i2", "x", R"({"args":{"dataset":"../x"}})"});
  BOOST_TEST((answer.kind == Answer::Kind::Refused));
}

BOOST_AUTO_TEST_CASE(a_case_is_one_row_however_often_it_comes) {
  const auto sink = make("[[sink]]\nname = \"r\"\nkind = \"review\"\nactions = [\"x\"]\nfile = \"cases\"\n");
  for (int i = 0; i < 2; ++i) BOOST_TEST((sink->deliver({"i1", "x", kPayload}).kind == Answer::Kind::Taken));
  BOOST_TEST((sink->deliver({"i2", "x", "{}"}).kind == Answer::Kind::Refused));
  const auto cases = open_case_file(folder / "cases");
  Statement rows(**cases, "SELECT id, queue, state, event, due_ms - opened_ms, rule, level FROM review_case");
  BOOST_REQUIRE(*rows.next());
  BOOST_TEST(rows.text_at(0) == "i1");
  BOOST_TEST(rows.text_at(1) == "first");
  BOOST_TEST(rows.text_at(2) == "open");
  BOOST_TEST(rows.text_at(3) == "e1");
  BOOST_TEST(rows.number_at(4) == 3'600'000);
  BOOST_TEST(rows.text_at(5) == "R-1");
  BOOST_TEST(rows.text_at(6) == "abuse:2");
  BOOST_TEST(!*rows.next());
}

BOOST_AUTO_TEST_CASE(suspensions_are_listed) {
  const auto sink = make("[[sink]]\nname = \"s\"\nkind = \"suspend\"\nactions = [\"x\"]\nfile = \"cases\"\n");
  for (int i = 0; i < 2; ++i) BOOST_TEST((sink->deliver({"i1", "x", kPayload}).kind == Answer::Kind::Taken));
  const auto cases = open_case_file(folder / "cases");
  Statement rows(**cases, "SELECT key, from_ms, until_ms FROM suspension");
  BOOST_REQUIRE(*rows.next());
  BOOST_TEST(rows.text_at(0) == "u");
  BOOST_TEST(rows.number_at(1) == 1000);
  BOOST_TEST(rows.number_at(2) == 7'201'000);
  BOOST_TEST(!*rows.next());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace mpol::actions
