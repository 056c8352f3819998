// Lines of the log, trace contexts and spans: what is written, whatever bytes come, and what is left out.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <thread>

#include "daemon/limits.hpp"
#include "daemon/observe/log.hpp"
#include "daemon/observe/observation.hpp"

namespace mpol::daemon {
namespace {

using Json = nlohmann::json;

std::string json_line(LogEvent event, std::initializer_list<LogField> fields) {
  std::string line;
  write_log_json(event, 1'774'771'200'250, fields, line);
  return line;
}
std::string text_line(LogEvent event, std::initializer_list<LogField> fields) {
  std::string line;
  write_log_text(event, 1'774'771'200'250, fields, line);
  return line;
}

// Both ends of a pipe; what was written to it.
struct Pipe {
  Pipe() { BOOST_TEST_REQUIRE(pipe(ends) == 0); }
  ~Pipe() {
    close(ends[0]);
    close(ends[1]);
  }
  std::string read_all() const {
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    std::string all;
    char some[4096];
    for (ssize_t count = 0; (count = read(ends[0], some, sizeof some)) > 0;)
      all.append(some, static_cast<std::size_t>(count));
    return all;
  }
  int ends[2];
};

std::vector<Json> lines_of(const std::string& text) {
  std::vector<Json> lines;
  std::size_t at = 0;
  for (std::size_t end = 0; (end = text.find('\n', at)) != text.npos; at = end + 1)
    lines.push_back(Json::parse(text.substr(at, end - at)));
  return lines;
}

BOOST_AUTO_TEST_SUITE(log_lines)

BOOST_AUTO_TEST_CASE(a_line_is_an_object_or_words) {
  const std::vector<std::string> warnings = {"a", "b c"};
  const std::initializer_list<LogField> fields = {
      {"policy", "chat"}, {"release", ""}, {"bundle", "0a"}, {"by", "ops team"}, {"warnings", warnings}};
  BOOST_TEST(
      json_line(LogEvent::policy_loaded, fields) ==
      "{\"time\":\"2026-03-29T08:00:00.250Z\",\"level\":\"info\",\"event\":\"policy_loaded\",\"policy\":\"chat\","
      "\"bundle\":\"0a\",\"by\":\"ops team\",\"warnings\":[\"a\",\"b c\"]}\n");
  BOOST_TEST(text_line(LogEvent::policy_loaded, fields) ==
             "2026-03-29T08:00:00.250Z info  policy chat LOADED bundle=0a by=\"ops team\" warnings=\"a, b c\"\n");
  BOOST_TEST(text_line(LogEvent::stopped, {{"connections_cut", 3}}) ==
             "2026-03-29T08:00:00.250Z info  ended connections_cut=3\n");
  BOOST_TEST(text_line(LogEvent::listening, {{"address", "127.0.0.1:1"}}) ==
             "2026-03-29T08:00:00.250Z info  listening on 127.0.0.1:1\n");
}

BOOST_AUTO_TEST_CASE(no_bytes_make_two_lines_or_move_a_cursor) {
  const std::string hostile = std::string("a\nb\r\x1b[2J\x7f\xc2\x9b\"\\\xff", 14) + std::string(1, '\0') + "é";
  const std::string text = text_line(LogEvent::shadow_loaded, {{"policy", hostile}, {"origin", hostile}});
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 1);
  for (const char c : text.substr(0, text.size() - 1)) BOOST_TEST((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f));
  BOOST_TEST(text.find("\xc2\x9b") == text.npos);
  const std::string json = json_line(LogEvent::source_failed, {{"policy", hostile}});
  BOOST_TEST(std::count(json.begin(), json.end(), '\n') == 1);
  BOOST_TEST(Json::parse(json)["policy"].get<std::string>().starts_with("a\nb\r\x1b[2J"));
}

BOOST_AUTO_TEST_CASE(long_values_are_cut_between_characters) {
  std::string text = "x";
  while (text.size() < 3 * kMaxLogValueBytes) text += "é";
  const std::vector<std::string> many(1000, "r");
  const Json line = Json::parse(json_line(LogEvent::shadow_differs, {{"id", text}, {"more", many}}));
  BOOST_TEST(line["id"].get<std::string>().size() == kMaxLogValueBytes - 1);
  BOOST_TEST(line["more"].size() == kMaxLogListItems);
}

BOOST_AUTO_TEST_CASE(of_lines_that_are_alike_some_are_written_and_the_rest_is_counted) {
  Pipe pipe;
  {
    Log log({true, LogLevel::Info, 1 << 20, pipe.ends[1]});
    for (int i = 0; i < 500; ++i) log.write(LogEvent::event_refused, {{"cause", "R0201"}});
    for (int i = 0; i < 3; ++i) log.write(LogEvent::event_refused, {{"cause", "R0202"}});
    for (int i = 0; i < 100; ++i) log.write(LogEvent::request, {{"route", "/v1/decide"}});
  }
  std::uint64_t first = 0, other = 0, requests = 0, left_out = 0;
  for (const Json& line : lines_of(pipe.read_all())) {
    if (line["event"] == "event_refused") ++(line["cause"] == "R0201" ? first : other);
    if (line["event"] == "request") ++requests;
    if (line["event"] != "lines_left_out") continue;
    BOOST_TEST(line["of"] == "event_refused");
    BOOST_TEST(line["about"] == "R0201");
    left_out += line["count"].get<std::uint64_t>();
  }
  BOOST_TEST(first + left_out == 500u);
  BOOST_TEST(first <= 2 * kMaxLogLines);  // a second may end meanwhile
  BOOST_TEST(other == 3u);
  BOOST_TEST(requests == 100u);
}

BOOST_AUTO_TEST_CASE(milder_lines_are_not_written) {
  Pipe pipe;
  {
    Log log({true, LogLevel::Warn, 1 << 20, pipe.ends[1]});
    log.write(LogEvent::ready);
    log.write(LogEvent::breaker_opened, {{"provider", "p"}});
    log.write(LogEvent::cannot_start, {{"message", "m"}});
  }
  const auto lines = lines_of(pipe.read_all());
  BOOST_TEST_REQUIRE(lines.size() == 2u);
  BOOST_TEST(lines[0]["event"] == "breaker_opened");
  BOOST_TEST(lines[1]["level"] == "error");
}

BOOST_AUTO_TEST_CASE(nobody_waits_for_who_does_not_read) {
  Pipe pipe;
  const auto begin = std::chrono::steady_clock::now();
  LogCounts counts;
  {
    Log log({true, LogLevel::Info, 8192, pipe.ends[1]});
    for (int i = 0; i < 20'000; ++i) log.write(LogEvent::request, {{"route", "/v1/decide"}, {"status", 200}});
    counts = log.counts();
    BOOST_TEST((std::chrono::steady_clock::now() - begin < std::chrono::seconds(20)));
  }
  BOOST_TEST(counts.dropped > 10'000u);
  // What it holds are whole lines, but for the last.
  const auto lines = lines_of(pipe.read_all());
  BOOST_TEST(lines.size() > 50u);  // what the queue holds, at least
}

BOOST_AUTO_TEST_CASE(what_was_dropped_is_told_once_there_is_room) {
  constexpr std::uint64_t kRequests = 5000;
  Pipe pipe;
  std::string all;
  // There may be room while requests still come, so that more than one line tells of some.
  const auto known = [&] {
    std::uint64_t count = 0;
    for (const Json& line : lines_of(all)) {
      if (line["event"] == "request") ++count;
      if (line["event"] == "lines_dropped") count += line["count"].get<std::uint64_t>();
    }
    return count;
  };
  {
    Log log({true, LogLevel::Info, 8192, pipe.ends[1]});
    for (std::uint64_t i = 0; i < kRequests; ++i)
      log.write(LogEvent::request, {{"route", "/v1/decide"}, {"status", 200}});
    BOOST_TEST(log.counts().dropped > 0u);
    for (int i = 0; i < 100 && known() < kRequests; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      all += pipe.read_all();
    }
    log.write(LogEvent::draining);
  }
  all += pipe.read_all();
  BOOST_TEST(known() == kRequests);
  BOOST_TEST(lines_of(all).back()["event"] == "draining");
}

BOOST_AUTO_TEST_CASE(a_reader_that_has_gone_is_no_trouble) {
  Pipe pipe;
  signal(SIGPIPE, SIG_IGN);
  close(std::exchange(pipe.ends[0], open("/dev/null", O_RDONLY)));
  Log log({true, LogLevel::Info, 8192, pipe.ends[1]});
  log.write(LogEvent::ready);
  for (int i = 0; i < 200 && log.counts().dropped == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  BOOST_TEST(log.counts().dropped == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(traceparents)

const std::string kTrace = "0af7651916cd43dd8448eb211c80319c", kSpan = "b7ad6b7169203331";

BOOST_AUTO_TEST_CASE(a_valid_one_is_read) {
  const auto parent = read_traceparent("00-" + kTrace + "-" + kSpan + "-01");
  BOOST_TEST_REQUIRE(parent.has_value());
  BOOST_TEST(hex_of(parent->trace) == kTrace);
  BOOST_TEST(hex_of(parent->span) == kSpan);
  BOOST_TEST(parent->is_sampled);
  BOOST_TEST(!read_traceparent("00-" + kTrace + "-" + kSpan + "-00")->is_sampled);
  BOOST_TEST(read_traceparent("00-" + kTrace + "-" + kSpan + "-09")->is_sampled);
  BOOST_TEST(!read_traceparent("00-" + kTrace + "-" + kSpan + "-fe")->is_sampled);
}

BOOST_AUTO_TEST_CASE(later_versions_may_have_more_behind) {
  BOOST_TEST(read_traceparent("cc-" + kTrace + "-" + kSpan + "-01").has_value());
  BOOST_TEST(read_traceparent("cc-" + kTrace + "-" + kSpan + "-01-what-the-future-holds").has_value());
  BOOST_TEST(!read_traceparent("cc-" + kTrace + "-" + kSpan + "-01.what").has_value());
  BOOST_TEST(!read_traceparent("00-" + kTrace + "-" + kSpan + "-01-more").has_value());
}

BOOST_AUTO_TEST_CASE(what_is_not_valid_is_not_there) {
  for (const std::string& header :
       {std::string(), std::string("00"), "00-" + kTrace + "-" + kSpan, "00-" + kTrace + "-" + kSpan + "-1",
        "ff-" + kTrace + "-" + kSpan + "-01", "0x-" + kTrace + "-" + kSpan + "-01",
        "00-" + std::string(32, '0') + "-" + kSpan + "-01", "00-" + kTrace + "-" + std::string(16, '0') + "-01",
        "00-" + std::string(32, 'A') + "-" + kSpan + "-01", "00-" + kTrace + "-" + std::string(16, 'F') + "-01",
        "00_" + kTrace + "-" + kSpan + "-01", "00-" + kTrace + "_" + kSpan + "-01",
        "00-" + kTrace + "-" + kSpan + "-0g", " 00-" + kTrace + "-" + kSpan + "-01"})
    BOOST_TEST(!read_traceparent(header).has_value(), header);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(spans)

BOOST_AUTO_TEST_CASE(they_are_written_as_the_protocol_has_it) {
  Span span;
  span.trace.fill(0xab);
  span.id.fill(1);
  span.kind = Span::Kind::Server;
  span.name = "POST /v1/decide";
  span.begin_ns = 1'774'771'200'000'000'001;
  span.end_ns = 1'774'771'200'000'500'000;
  span.attributes = {
      {"a", "text \xff"}, {"b", std::int64_t{7}}, {"c", true}, {"d", std::vector<std::string>{"x", "y"}}};
  Span child = span;
  child.parent = span.id;
  child.is_error = true;
  const Span both[] = {span, child};
  const Json json = Json::parse(otlp_json({"mpold", "1", "i"}, both));
  const Json& resource = json["resourceSpans"][0];
  BOOST_TEST(resource["resource"]["attributes"][0] ==
             Json::parse(R"({"key":"service.name","value":{"stringValue":"mpold"}})"));
  const Json& spans = resource["scopeSpans"][0]["spans"];
  BOOST_TEST_REQUIRE(spans.size() == 2u);
  BOOST_TEST(spans[0] == Json::parse(R"({"traceId":"abababababababababababababababab","spanId":"0101010101010101",
    "name":"POST /v1/decide","kind":2,"startTimeUnixNano":"1774771200000000001","endTimeUnixNano":"1774771200000500000",
    "attributes":[{"key":"a","value":{"stringValue":"text \uFFFD"}},{"key":"b","value":{"intValue":"7"}},
      {"key":"c","value":{"boolValue":true}},{"key":"d","value":{"arrayValue":{"values":[{"stringValue":"x"},{"stringValue":"y"}]}}}]})"));
  BOOST_TEST(spans[1]["parentSpanId"] == "0101010101010101");
  BOOST_TEST(spans[1]["status"] == Json::parse(R"({"code":2})"));
}

BOOST_AUTO_TEST_CASE(what_a_collector_refuses_is_counted) {
  BOOST_TEST(rejected_spans("{}") == 0u);
  BOOST_TEST(rejected_spans("") == 0u);
  BOOST_TEST(rejected_spans(R"({"partialSuccess":{"rejectedSpans":"12","errorMessage":"no"}})") == 12u);
  BOOST_TEST(rejected_spans(R"({"partialSuccess":{"rejectedSpans":3}})") == 3u);
  for (const char* answer : {R"({"partialSuccess":{"rejectedSpans":-3}})", R"({"partialSuccess":[1]})",
                             R"({"partialSuccess":{"rejectedSpans":"1e3"}})", R"([])", "<html>"})
    BOOST_TEST(rejected_spans(answer) == 0u, answer);
}

BOOST_AUTO_TEST_CASE(headers_are_lines) {
  const auto read = read_header_lines("# a token\nAuthorization:  Bearer x \r\n\nx-a: b: c\n", "h");
  BOOST_TEST_REQUIRE(read.has_value());
  BOOST_TEST_REQUIRE(read->size() == 2u);
  BOOST_TEST(read->at(0) == "Authorization: Bearer x");
  BOOST_TEST(read->at(1) == "x-a: b: c");
  for (const auto& [text, problem] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"a\n", "h:1: expected a header, `name: value`"},
           {"\nbad name: x\n", "h:2: expected a header, `name: value`"},
           {"a:\n", "h:1: expected a header, `name: value`"},
           {"a: b\001\n", "h:1: expected a header, `name: value`"},
           {"Content-Type: x\n", "h:1: `Content-Type` is set by mpold"}}) {
    const auto wrong = read_header_lines(text, "h");
    BOOST_TEST_REQUIRE(!wrong.has_value());
    BOOST_TEST(wrong.error().message == problem);
  }
}

BOOST_AUTO_TEST_CASE(more_spans_than_are_sent_are_counted_and_nobody_waits_for_a_collector) {
  ExportOptions options;
  options.endpoint = "http://127.0.0.1:9/v1/traces";  // nobody is there
  options.queue = 100;
  options.timeout_ms = 500;
  auto exporter = SpanExporter::open(options);
  BOOST_TEST_REQUIRE(exporter.has_value());
  const auto begin = std::chrono::steady_clock::now();
  {
    Observation seen({"POST", "/v1/decide", "/v1/decide", false, std::nullopt, true}, nullptr, exporter->get());
    for (std::size_t i = 0; i < kMaxRequestSpans + 10; ++i) seen.add(seen.start(), seen.root().id, "x", {});
    seen.answered(200, 10);
    seen.answered(500, 10);  // once only
  }
  const ExportStatus status = (*exporter)->status();
  BOOST_TEST(status.waiting == 100u);
  BOOST_TEST(status.dropped == kMaxRequestSpans + 1 - 100);
  exporter->reset();
  BOOST_TEST((std::chrono::steady_clock::now() - begin < std::chrono::seconds(10)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace mpol::daemon
