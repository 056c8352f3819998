// A peer that answers late, wrongly, partly, too much, never, or breaks the connection: what each comes to.
#include <boost/test/unit_test.hpp>
#include <thread>

#include "tests/unit/signals/asking.hpp"

using namespace mpol;
using namespace mpol::signals;
using namespace mpol::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kOne = R"(
[[provider]]
name = "m"
kind = "openai_moderation"
url = "URL"
deadline = "2s"
cache_ttl = "0ms"
retries = 0
)";

// What is said of `hate` when the peer answers so.
std::string said_when(HttpPeer::Handler handler, const char* toml = kOne, std::chrono::milliseconds deadline = 5000ms) {
  HttpPeer peer(std::move(handler));
  const auto providers = providers_of(toml, peer.url());
  Asker asker{*providers, tables_of({"hate"})};
  asker.deadline = deadline;
  const auto began = std::chrono::steady_clock::now();
  std::string said = asker.said("0.9");
  BOOST_CHECK(std::chrono::steady_clock::now() - began < 4s);
  const ProviderMetrics metrics = metrics_of(*providers);
  std::uint64_t ended = metrics.answered;
  for (const std::uint64_t number : metrics.failed) ended += number;
  BOOST_CHECK_EQUAL(metrics.asked, 1);
  BOOST_CHECK_EQUAL(ended, 1);
  return said;
}

std::string said_of(const std::string& body) {
  return said_when([&body](const auto&) { return says(200, body); });
}

HttpPeer::Reply by_way(HttpPeer::Reply::Way way) {
  HttpPeer::Reply reply = says(200, R"({"results":[{"category_scores":{"hate":0.9}}]})");
  reply.way = way;
  return reply;
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_answer_is_a_score) { BOOST_CHECK_EQUAL(said_when(moderates), "hate 0.9"); }

BOOST_AUTO_TEST_CASE(late_is_a_timeout_at_the_deadline_of_the_request) {
  const auto late = [](const HttpPeer::Request& request) {
    HttpPeer::Reply reply = moderates(request);
    reply.delay = 700ms;
    return reply;
  };
  BOOST_CHECK_EQUAL(said_when(late, kOne, 100ms), "hate: m: timeout");
}

BOOST_AUTO_TEST_CASE(never_is_a_timeout_at_the_deadline_of_the_provider) {
  std::string toml = kOne;
  toml.replace(toml.find("2s"), 2, "150ms");
  BOOST_CHECK_EQUAL(said_when([](const auto&) { return by_way(HttpPeer::Reply::Way::Never); }, toml.c_str()),
                    "hate: m: timeout");
}

BOOST_AUTO_TEST_CASE(broken_connections) {
  BOOST_CHECK_EQUAL(said_when([](const auto&) { return by_way(HttpPeer::Reply::Way::Half); }),
                    "hate: m: no connection");
  BOOST_CHECK_EQUAL(said_when([](const auto&) { return by_way(HttpPeer::Reply::Way::HangUp); }),
                    "hate: m: no connection");
  const auto providers = providers_of(kOne, "http://127.0.0.1:1/");
  const Asker asker{*providers, tables_of({"hate"})};
  BOOST_CHECK_EQUAL(asker.said("x"), "hate: m: no connection");
}

BOOST_AUTO_TEST_CASE(statuses) {
  for (const int status : {204, 302, 400, 401, 403, 404, 429, 500, 503}) {
    BOOST_CHECK_EQUAL(said_when([status](const auto&) { return says(status); }),
                      "hate: m: status " + std::to_string(status));
  }
}

BOOST_AUTO_TEST_CASE(wrong_answers) {
  BOOST_CHECK_EQUAL(said_of("<html>"), "hate: m: malformed answer");
  BOOST_CHECK_EQUAL(said_of(""), "hate: m: malformed answer");
  BOOST_CHECK_EQUAL(said_of("[]"), "hate: m: malformed answer");
  BOOST_CHECK_EQUAL(said_of(R"({"results":{}})"), "hate: m: malformed answer");
  BOOST_CHECK_EQUAL(said_of(R"({"results":[{"category_scores":[]}]})"), "hate: m: malformed answer");
  BOOST_CHECK_EQUAL(said_of(R"({"results":[{"category_scores":{"hate":NaN}}]})"), "hate: m: malformed answer");
  BOOST_CHECK_EQUAL(said_of(R"({"results":[{"category_scores":{"hate":1e999}}]})"), "hate: m: malformed answer");
  BOOST_CHECK_EQUAL(said_of(R"({"results":[{"category_scores":{"hate":0.9,"hate":0.1}}]})"),
                    "hate: m: malformed answer");
  BOOST_CHECK_EQUAL(said_of(R"({"results":[]})"), "hate: m: wrong number of results");
  BOOST_CHECK_EQUAL(said_of(R"({"results":[{"category_scores":{"hate":0}},{"category_scores":{"hate":0}}]})"),
                    "hate: m: wrong number of results");
  BOOST_CHECK_EQUAL(said_of(R"({"results":[{"category_scores":{"hat":0.9}}]})"), "hate: m: no such category");
  BOOST_CHECK_EQUAL(said_of(R"({"results":[{"category_scores":{"hate":1.01}}]})"), "hate: m: score out of range");
  BOOST_CHECK_EQUAL(said_of(R"({"results":[{"category_scores":{"hate":-0.5}}]})"), "hate: m: score out of range");
  BOOST_CHECK_EQUAL(said_of(R"({"results":[{"category_scores":{"hate":"0.9"}}]})"), "hate: m: value of another type");
  BOOST_CHECK_EQUAL(said_of(R"({"results":[{"category_scores":{"hate":null}}]})"), "hate: m: value of another type");
}

BOOST_AUTO_TEST_CASE(too_much) {
  BOOST_CHECK_EQUAL(said_of(std::string(3u << 20, ' ')), "hate: m: answer too large");
  BOOST_CHECK_EQUAL(said_of(std::string(100'000, '[')), "hate: m: answer too large");
}

BOOST_AUTO_TEST_CASE(a_part_of_the_categories_is_a_part_of_the_signals) {
  HttpPeer peer([](const auto&) { return says(200, R"({"results":[{"category_scores":{"hate":0.5}}]})"); });
  const auto providers = providers_of(kOne, peer.url());
  const Asker asker{*providers, tables_of({"hate", "sexual", "weather"})};
  BOOST_CHECK_EQUAL(asker.said("x"), "hate 0.5; sexual: m: no such category; weather: no provider");
  BOOST_CHECK_EQUAL(metrics_of(*providers).unavailable[static_cast<std::size_t>(Cause::NoCategory)], 1);
}

BOOST_AUTO_TEST_CASE(what_passes_is_tried_again_once_the_peer_says) {
  std::atomic<int> calls{0};
  const auto first = [&calls](int status) {
    return
        [&calls, status](const HttpPeer::Request& request) { return ++calls == 1 ? says(status) : moderates(request); };
  };
  std::string toml = kOne;
  toml.replace(toml.find("retries = 0"), 11, "retries = 1");
  for (const int status : {429, 500, 503}) {
    calls = 0;
    BOOST_CHECK_EQUAL(said_when(first(status), toml.c_str()), "hate 0.9");
    BOOST_CHECK_EQUAL(calls, 2);
  }
  // Retry-After: a second, which is kept; ten seconds are beyond the deadline, and it is not tried again.
  for (const auto& [after, expected] : {std::pair{"1", "hate 0.9"}, {"10", "hate: m: status 429"}}) {
    calls = 0;
    const auto began = std::chrono::steady_clock::now();
    const auto limited = [&calls, after = after](const HttpPeer::Request& request) {
      HttpPeer::Reply reply = ++calls == 1 ? says(429) : moderates(request);
      reply.headers = {std::string("retry-after: ") + after};
      return reply;
    };
    BOOST_CHECK_EQUAL(said_when(limited, toml.c_str()), expected);
    const auto took = std::chrono::steady_clock::now() - began;
    BOOST_CHECK(calls == 2 ? took >= 1s : took < 1s);
  }
}

BOOST_AUTO_TEST_CASE(no_storm_of_retries) {
  HttpPeer peer([](const auto&) { return says(503); });
  std::string toml = kOne;
  toml.replace(toml.find("retries = 0"), 11, "retries = 10\nretry_budget = 0.1\nbreaker_window = 64");
  const auto providers = providers_of(toml, peer.url());
  const Asker asker{*providers, tables_of({"hate"})};
  for (int i = 0; i < 24; ++i) (void)asker.ask(std::to_string(i));
  const ProviderMetrics metrics = metrics_of(*providers);
  BOOST_CHECK_EQUAL(metrics.calls, peer.requests().size());
  BOOST_CHECK_GE(metrics.retries, 5);
  BOOST_CHECK_LE(metrics.retries, 13);  // ten at once, and a tenth of the first tries
}

BOOST_AUTO_TEST_CASE(the_breaker_opens_and_closes) {
  HttpPeer peer([](const auto&) { return says(500); });
  const auto providers = providers_of(
      std::string(kOne) + "breaker_window = 4\nbreaker_failures = 1\nbreaker_pause = \"1s\"\n", peer.url());
  const Asker asker{*providers, tables_of({"hate"})};
  BOOST_CHECK_EQUAL(asker.said("1"), "hate: m: status 500");
  BOOST_CHECK_EQUAL(asker.said("1"), "hate: m: status 500");
  BOOST_CHECK_EQUAL(asker.said("1"), "hate: m: breaker open");
  BOOST_CHECK_EQUAL(peer.requests().size(), 2);
  BOOST_CHECK(metrics_of(*providers).breaker == BreakerState::Open);
  peer.answer_with(moderates);
  std::this_thread::sleep_for(1100ms);
  BOOST_CHECK_EQUAL(asker.said("0.5"), "hate 0.5");
  BOOST_CHECK_EQUAL(asker.said("0.5"), "hate 0.5");
  const ProviderMetrics metrics = metrics_of(*providers);
  BOOST_CHECK(metrics.breaker == BreakerState::Closed);
  BOOST_CHECK_EQUAL(metrics.breaker_opened, 1);
  BOOST_CHECK_EQUAL(failed(metrics, Cause::BreakerOpen), 1);
}
