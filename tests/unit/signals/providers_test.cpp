// What providers are asked, together and again; and that each request is answered once.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <future>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/doors/secret_file.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/signals/asking.hpp"

using namespace mpol;
using namespace mpol::signals;
using namespace mpol::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

std::string mistral(const std::string& more) {
  return "[[provider]]\nname = \"m\"\nkind = \"mistral_moderation\"\nurl = \"URL\"\ndeadline = \"3s\"\n" + more +
         "\n[provider.signals]\nhate = \"hate\"\n";
}

// Asks for many texts at once, and waits for all.
std::vector<Answers> ask_at_once(const Asker& asker, const std::vector<std::string>& texts) {
  std::vector<std::promise<Answers>> promises(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    asker.providers.ask(asker.request(prompt(texts[i])),
                        [&promise = promises[i]](Answers got) { promise.set_value(std::move(got)); });
  }
  std::vector<Answers> answers;
  for (auto& promise : promises) answers.push_back(promise.get_future().get());
  return answers;
}

json body_of(const HttpPeer::Request& request) { return json::parse(request.body); }

HttpPeer::Handler late(std::chrono::milliseconds delay) {
  return [delay](const HttpPeer::Request& request) {
    HttpPeer::Reply reply = moderates(request);
    reply.delay = delay;
    return reply;
  };
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_request_is_as_the_service_defines_it) {
  const TemporaryFolder folder;
  const std::string token = folder / "token";
  BOOST_REQUIRE(new_secret_file(token, "k-123\n"));
  HttpPeer peer(moderates);
  const auto providers =
      providers_of(mistral("token_file = \"" + token + "\"\nheaders = { x-team = \"safety\" }"), peer.url());
  const Asker asker{*providers, tables_of({"hate"})};
  BOOST_CHECK_EQUAL(asker.said("0.75"), "hate 0.75");
  const HttpPeer::Request request = peer.requests().at(0);
  BOOST_CHECK_EQUAL(request.path, "/v1/moderations");
  BOOST_CHECK_EQUAL(request.headers.at("authorization"), "Bearer k-123");
  BOOST_CHECK_EQUAL(request.headers.at("content-type"), "application/json");
  BOOST_CHECK_EQUAL(request.headers.at("x-team"), "safety");
  BOOST_CHECK_EQUAL(body_of(request), json({{"model", "mistral-moderation-latest"}, {"input", {"0.75"}}}));
  BOOST_CHECK_EQUAL(metrics_of(*providers).tokens, 7);
}

BOOST_AUTO_TEST_CASE(a_conversation_is_sent_whole) {
  HttpPeer peer(moderates);
  const auto providers = providers_of(mistral("chat = true"), peer.url("/v1/chat/moderations"));
  const Asker asker{*providers, tables_of({"hate"})};
  Content content = prompt("before");
  content.turns.push_back({"assistant", "0.5"});
  BOOST_CHECK_EQUAL(asker.ask(content).at(0).reading.number, 0.5);
  BOOST_CHECK_EQUAL(body_of(peer.requests().at(0))["input"],
                    json::parse(R"([[{"role":"user","content":"before"},{"role":"assistant","content":"0.5"}]])"));
  // Other turns before are other content.
  content.turns.front().text = "else";
  (void)asker.ask(content);
  (void)asker.ask(content);
  BOOST_CHECK_EQUAL(peer.requests().size(), 2);
}

BOOST_AUTO_TEST_CASE(generic_json) {
  HttpPeer peer([](const auto&) {
    return says(200, R"({"out":[{"label":"calm","score":0.1},{"label":"toxic","score":0.9}],"a/b":[true,7,"fr"]})");
  });
  const auto providers = providers_of(R"(
[[provider]]
kind = "http_json"
url = "URL"
model = "m1"
body = '{"inputs": "$text", "meta": {"l": "$language", "k": ["$kind", 5], "m": "$model"}, "turns": "$turns"}'
[provider.signals]
toxicity = "/out/label=toxic/score"
is_odd = "/a~1b/0"
words = "/a~1b/1"
tongue = "/a~1b/2"
gone = "/out/label=rude/score"
)",
                                      peer.url());
  Tables tables = tables_of({"toxicity", "is_odd", "words", "tongue", "gone"});
  tables.symbols = {"de", "fr"};
  tables.signals[1].kind = ValueKind::Bool;
  tables.signals[2].kind = ValueKind::Int;
  tables.signals[3].kind = ValueKind::Enum;
  tables.signals[3].values = {SymbolId(0), SymbolId(1)};
  const Asker asker{*providers, tables};
  const Answers answers = asker.ask("say \"$text\"}");
  BOOST_CHECK_EQUAL(answers[0].reading.number, 0.9);
  BOOST_CHECK(answers[1].reading.truth);
  BOOST_CHECK_EQUAL(answers[2].reading.int_value, 7);
  BOOST_CHECK(answers[3].reading.symbol == SymbolId(1));
  BOOST_CHECK_EQUAL(answers[4].reading.reason, "http_json: no such category");
  BOOST_CHECK_EQUAL(body_of(peer.requests().at(0)),
                    json::parse(R"({"inputs":"say \"$text\"}","meta":{"l":"en","k":["prompt",5],"m":"m1"},
                                    "turns":[{"role":"user","content":"say \"$text\"}"}]})"));
}

BOOST_AUTO_TEST_CASE(texts_share_a_request) {
  HttpPeer peer(moderates);
  const auto providers = providers_of(mistral("batch = 8\nbatch_wait = \"200ms\"\ncost_per_call = 0.5"), peer.url());
  const Asker asker{*providers, tables_of({"hate"})};
  std::vector<std::string> texts;
  for (int i = 0; i < 20; ++i) texts.push_back("0." + std::to_string(10 + i));
  const auto answers = ask_at_once(asker, texts);
  for (std::size_t i = 0; i < texts.size(); ++i)
    BOOST_CHECK_EQUAL(answers[i].at(0).reading.number, std::stod(texts[i]));
  BOOST_CHECK_EQUAL(peer.requests().size(), 3);
  for (const auto& request : peer.requests()) BOOST_CHECK_LE(body_of(request)["input"].size(), 8);
  BOOST_CHECK_EQUAL(metrics_of(*providers).cost, 1.5);
}

BOOST_AUTO_TEST_CASE(one_refused_text_does_not_take_the_others_with_it) {
  HttpPeer peer([](const HttpPeer::Request& request) {
    return request.body.find("poison") == std::string::npos ? moderates(request) : says(422);
  });
  const auto providers = providers_of(mistral("batch = 3\nbatch_wait = \"500ms\""), peer.url());
  const Asker asker{*providers, tables_of({"hate"})};
  const auto answers = ask_at_once(asker, {"0.5", "poison", "0.75"});
  BOOST_CHECK_EQUAL(answers[0].at(0).reading.number, 0.5);
  BOOST_CHECK_EQUAL(answers[1].at(0).reading.reason, "m: status 422");
  BOOST_CHECK_EQUAL(answers[2].at(0).reading.number, 0.75);
  BOOST_CHECK(metrics_of(*providers).breaker == BreakerState::Closed);
}

BOOST_AUTO_TEST_CASE(what_is_known_is_not_asked_again) {
  HttpPeer peer(moderates);
  const auto providers = providers_of(mistral("cache_ttl = \"1s\"\ncache_entries = 2"), peer.url());
  const Asker asker{*providers, tables_of({"hate"})};
  for (const char* text : {"0.1", "0.1", "0.2", "0.1", "0.3", "0.1"}) (void)asker.ask(text);
  BOOST_CHECK_EQUAL(peer.requests().size(), 3);
  (void)asker.ask("0.2");  // made room for 0.3
  BOOST_CHECK_EQUAL(peer.requests().size(), 4);
  std::this_thread::sleep_for(1100ms);
  (void)asker.ask("0.2");
  BOOST_CHECK_EQUAL(peer.requests().size(), 5);
  const ProviderMetrics metrics = metrics_of(*providers);
  BOOST_CHECK_EQUAL(metrics.cache_hits, 3);
  BOOST_CHECK_EQUAL(metrics.cache_misses, 5);
  BOOST_CHECK_LE(metrics.cache_entries, 2);
}

BOOST_AUTO_TEST_CASE(a_failure_is_not_kept) {
  HttpPeer peer([](const auto&) { return says(500); });
  const auto providers = providers_of(mistral("retries = 0"), peer.url());
  const Asker asker{*providers, tables_of({"hate"})};
  BOOST_CHECK_EQUAL(asker.said("0.5"), "hate: m: status 500");
  peer.answer_with(moderates);
  BOOST_CHECK_EQUAL(asker.said("0.5"), "hate 0.5");
}

BOOST_AUTO_TEST_CASE(equal_texts_at_once_are_one_question) {
  HttpPeer peer(late(150ms));
  const auto providers = providers_of(mistral("cache_ttl = \"0ms\""), peer.url());
  const Asker asker{*providers, tables_of({"hate"})};
  for (const Answers& answers : ask_at_once(asker, std::vector<std::string>(10, "0.5")))
    BOOST_CHECK_EQUAL(answers.at(0).reading.number, 0.5);
  BOOST_CHECK_EQUAL(peer.requests().size(), 1);
  BOOST_CHECK_EQUAL(metrics_of(*providers).joined, 9);
}

BOOST_AUTO_TEST_CASE(a_late_answer_is_used_the_next_time) {
  HttpPeer peer(late(300ms));
  const auto providers = providers_of(mistral(""), peer.url());
  Asker asker{*providers, tables_of({"hate"})};
  asker.deadline = 50ms;
  BOOST_CHECK_EQUAL(asker.said("0.5"), "hate: m: timeout");
  std::this_thread::sleep_for(1s);
  BOOST_CHECK_EQUAL(asker.said("0.5"), "hate 0.5");
  BOOST_CHECK_EQUAL(peer.requests().size(), 1);
}

BOOST_AUTO_TEST_CASE(limits_of_texts_and_of_what_waits) {
  HttpPeer peer(late(200ms));
  const auto providers =
      providers_of(mistral("max_text = \"10B\"\nmax_in_flight = 2\nmax_waiting = 3\ncache_ttl = \"0ms\""), peer.url());
  const Asker asker{*providers, tables_of({"hate"})};
  BOOST_CHECK_EQUAL(asker.said("a text of more"), "hate: m: text too large");
  BOOST_CHECK_EQUAL(asker.said(""), "hate: m: no text");
  BOOST_CHECK_EQUAL(asker.said("\xff"), "hate: m: text not UTF-8");
  BOOST_CHECK_EQUAL(peer.requests().size(), 0);
  std::size_t refused = 0, had = 0;
  for (const Answers& answers : ask_at_once(asker, {"0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"})) {
    refused += answers.at(0).reading.reason == "m: too many waiting";
    had += answers.at(0).reading.state == SignalState::Available;
  }
  BOOST_CHECK_EQUAL(refused, 2);
  BOOST_CHECK_EQUAL(had, 5);
  BOOST_CHECK_LE(peer.most_at_once(), 2);
}

BOOST_AUTO_TEST_CASE(a_signals_own_timeout_comes_first) {
  HttpPeer peer(late(400ms));
  const auto providers = providers_of(mistral(""), peer.url());
  Tables tables = tables_of({"hate"});
  tables.signals[0].timeout_ms = 50;
  BOOST_CHECK_EQUAL((Asker{*providers, tables}.said("0.5")), "hate: m: timeout");
}

BOOST_AUTO_TEST_CASE(several_providers_at_once) {
  HttpPeer one(late(1000ms)), other(late(1000ms));
  const auto providers =
      providers_of("[[provider]]\nkind = \"mistral_moderation\"\ndeadline = \"5s\"\nurl = \"" + one.url() +
                       "\"\nsignals = { worst = [\"hate\", \"sexual\"] }\n" +
                       "[[provider]]\nkind = \"openai_moderation\"\ndeadline = \"5s\"\nurl = \"URL\"\n" +
                       "signals = { nude = \"sexual\" }\n",
                   other.url());
  const Asker asker{*providers, tables_of({"worst", "nude"})};
  const auto began = std::chrono::steady_clock::now();
  BOOST_CHECK_EQUAL(asker.said("0.5"), "worst 0.5; nude 0.01");
  BOOST_CHECK(std::chrono::steady_clock::now() - began < 1900ms);
  BOOST_CHECK_EQUAL(one.requests().size(), 1);
  BOOST_CHECK_EQUAL(other.requests().size(), 1);
}

BOOST_AUTO_TEST_CASE(a_request_can_be_cancelled) {
  HttpPeer peer(late(2s));
  const auto providers = providers_of(mistral(""), peer.url());
  const Asker asker{*providers, tables_of({"hate"})};
  std::atomic<int> calls{0};
  std::string reason;
  Ticket ticket = providers->ask(asker.request(prompt("0.5")), [&](const Answers& answers) {
    ++calls;
    reason = answers.at(0).reading.reason;
  });
  BOOST_CHECK_EQUAL(calls, 0);
  ticket.cancel();
  BOOST_CHECK_EQUAL(calls, 1);
  BOOST_CHECK_EQUAL(reason, "m: cancelled");
  ticket.cancel();
  BOOST_CHECK_EQUAL(calls, 1);
}

BOOST_AUTO_TEST_CASE(the_end_answers_what_is_under_way) {
  HttpPeer peer(late(5s));
  auto providers = providers_of(mistral("max_in_flight = 1\nretries = 3"), peer.url());
  std::vector<std::string> reasons;
  {
    const Asker asker{*providers, tables_of({"hate"})};
    for (const char* text : {"0.1", "0.2", "0.3"}) {
      providers->ask(asker.request(prompt(text)),
                     [&](const Answers& answers) { reasons.push_back(answers.at(0).reading.reason); });
    }
  }
  const auto began = std::chrono::steady_clock::now();
  providers.reset();
  BOOST_CHECK(std::chrono::steady_clock::now() - began < 2s);
  BOOST_CHECK_EQUAL(reasons.size(), 3);
  for (const std::string& reason : reasons) BOOST_CHECK_EQUAL(reason, "m: stopping");
}

// Threads that ask, cancel and give up, against a peer with every fault: each request is answered once, and the counts agree.
BOOST_AUTO_TEST_CASE(each_request_is_answered_once) {
  std::atomic<unsigned> number{0};
  HttpPeer peer([&number](const HttpPeer::Request& request) {
    HttpPeer::Reply reply = moderates(request);
    const unsigned at = ++number;
    if (at % 5 == 0) reply.status = 503;
    if (at % 7 == 0) reply.way = HttpPeer::Reply::Way::HangUp;
    if (at % 11 == 0) reply.body = "{";
    if (at % 3 == 0) reply.delay = 20ms;
    return reply;
  });
  auto providers = providers_of(
      mistral("batch = 4\nbatch_wait = \"1ms\"\nmax_in_flight = 4\nmax_waiting = 16\nbreaker_pause = \"20ms\""),
      peer.url());
  constexpr int kThreads = 4, kEach = 300;
  std::vector<std::atomic<int>> calls(kThreads * kEach);
  std::atomic<int> had{0};
  {
    const Asker asker{*providers, tables_of({"hate"}), providers->routes(tables_of({"hate"})), 40ms};
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < kEach; ++i) {
          const auto at = static_cast<std::size_t>(thread * kEach + i);
          Ticket ticket = providers->ask(asker.request(prompt("0." + std::to_string(i % 50 + 10))),
                                         [&, at](const Answers& answers) {
                                           ++calls[at];
                                           had += answers.at(0).reading.state == SignalState::Available;
                                         });
          if (i % 13 == 0) ticket.cancel();
          if (i % 10 == 0) std::this_thread::sleep_for(1ms);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  providers.reset();
  for (const auto& one : calls) BOOST_REQUIRE_EQUAL(one, 1);
  BOOST_CHECK_GT(had, 0);
}
