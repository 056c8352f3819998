// Peers that are slow, silent or gone, and the server's own end.
#include <boost/test/unit_test.hpp>

#include "tests/unit/http/peer.hpp"
#include "tests/unit/http/try_service.hpp"

using namespace mpol::http;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {
ServerOptions impatient() {
  ServerOptions options;
  options.head_ms = options.body_ms = options.write_ms = options.answer_ms = 200;
  options.idle_ms = 400;
  return options;
}

template <class Condition>
bool comes_true(Condition condition) {
  for (const auto until = steady_clock::now() + milliseconds(5000); steady_clock::now() < until;) {
    if (condition()) return true;
    std::this_thread::sleep_for(milliseconds(2));
  }
  return false;
}
}  // namespace

BOOST_AUTO_TEST_CASE(who_is_silent_is_cut_off) {
  const Running running(impatient());
  Peer silent = running.peer(), idle = running.peer();
  BOOST_TEST(idle.ask(get("/echo")).status == 200);
  const auto begin = steady_clock::now();
  BOOST_TEST(silent.has_ended());
  BOOST_TEST((steady_clock::now() - begin < milliseconds(390)));
  BOOST_TEST(idle.has_ended());
  BOOST_TEST((steady_clock::now() - begin >= milliseconds(390)));
}

BOOST_AUTO_TEST_CASE(who_sends_drop_by_drop_is_cut_off) {
  const Running running(impatient());
  for (const std::string& begun :
       {std::string("GET / HTTP/1.1\r\nX: "),
        std::string("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n"),
        std::string("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n99\r\n")}) {
    Peer peer = running.peer();
    peer.send(begun);
    const auto begin = steady_clock::now();
    while (peer.is_silent(10) && steady_clock::now() - begin < milliseconds(2000)) peer.send("a");
    BOOST_TEST((steady_clock::now() - begin < milliseconds(1000)));
    BOOST_TEST(peer.answer().status == 408);
    BOOST_TEST(peer.has_ended());
  }
  BOOST_TEST(running.server->metrics().timeouts == 3u);
}

BOOST_AUTO_TEST_CASE(slow_peers_hold_no_thread) {
  ServerOptions options;
  options.threads = 1;
  const Running running(options);
  std::vector<Peer> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(running.peer());
    slow.back().send(i % 2 == 0 ? "GET / HTTP/1.1\r\nX: "
                                : "POST /pieces HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
  }
  BOOST_TEST(running.peer().ask(post("/echo", "at once")).body == "at once");
}

BOOST_AUTO_TEST_CASE(what_is_not_answered_in_time_is_answered_503) {
  Running running(impatient());
  Peer peer = running.peer();
  const Answered answer = peer.ask(post("/never", "x"));
  BOOST_TEST(answer.status == 503);
  BOOST_TEST(peer.has_ended());
  // What is held is still whole, and an answer that comes now is dropped.
  BOOST_TEST_REQUIRE(running.service.held.size() == 1u);
  BOOST_TEST(running.service.held[0]->body() == "x");
  BOOST_TEST(running.service.held[0]->head().path == "/never");
  running.service.held[0]->reply({200, "text/plain", "too late", {}});
  BOOST_TEST(running.peer().ask(post("/echo", "next")).body == "next");
  BOOST_TEST(comes_true([&] { return running.server->metrics().in_flight == 0u; }));
}

BOOST_AUTO_TEST_CASE(an_exchange_may_outlive_the_server) {
  TryService service;
  ServerOptions options;
  options.listen = {{"127.0.0.1", 0}};
  auto server = std::move(Server::open(options, service).value());
  Peer peer(server->addresses().front());
  peer.send(post("/never", "x"));
  BOOST_TEST(comes_true([&] { return server->metrics().in_flight == 1u; }));
  server.reset();
  BOOST_TEST(peer.has_ended());
  BOOST_TEST_REQUIRE(service.held.size() == 1u);
  service.held[0]->reply({200, "text/plain", "too late", {}});
  service.held[0]->send("more");
  BOOST_TEST(service.held[0]->body() == "x");
}

BOOST_AUTO_TEST_CASE(who_takes_nothing_is_cut_off) {
  const Running running(impatient());
  Peer peer = running.peer();
  peer.send(get("/big?50000000"));
  BOOST_TEST(comes_true([&] { return running.server->metrics().timeouts == 1u; }));
  BOOST_TEST(comes_true([&] { return running.server->metrics().open == 0u; }));
}

BOOST_AUTO_TEST_CASE(who_takes_slowly_is_not) {
  const Running running(impatient());
  Peer peer = running.peer();
  peer.send(get("/big?20000000"));
  std::size_t got = peer.read_to("\r\n\r\n").size() * 0;
  while (got < 20'000'000) {
    const std::size_t count = peer.read_bytes(std::min<std::size_t>(2'000'000, 20'000'000 - got)).size();
    if (count == 0) break;
    got += count;
    std::this_thread::sleep_for(milliseconds(60));
  }
  BOOST_TEST(got == 20'000'000u);
}

BOOST_AUTO_TEST_CASE(who_goes_away_leaves_nothing_behind) {
  const Running running;
  for (const std::string& request : {get("/big?50000000"), post("/pieces", "x").substr(0, 60),
                                     post("/echo", "hello").substr(0, 70), post("/later", "x"), std::string("GET /")}) {
    Peer peer = running.peer();
    peer.send(request);
    std::this_thread::sleep_for(milliseconds(20));
    peer.reset();
  }
  BOOST_TEST(comes_true([&] { return running.server->metrics().open == 0u; }));
  BOOST_TEST(running.server->metrics().in_flight == 0u);
  BOOST_TEST(running.service.sinks == 0);
  BOOST_TEST(running.server->metrics().broken >= 3u);
}

BOOST_AUTO_TEST_CASE(more_connections_than_the_limit_wait) {
  ServerOptions options;
  options.max_connections = 3;
  const Running running(options);
  std::vector<Peer> peers;
  for (int i = 0; i < 5; ++i) peers.push_back(running.peer());
  for (int i = 0; i < 3; ++i) BOOST_TEST(peers[i].ask(get("/echo")).status == 200);
  peers[3].send(get("/echo"));
  BOOST_TEST(peers[3].is_silent(50));
  peers[0].close();
  BOOST_TEST(peers[3].answer().status == 200);
  BOOST_TEST(running.server->metrics().open == 3u);
}

BOOST_AUTO_TEST_CASE(draining_answers_what_is_under_way) {
  Running running;
  Peer idle = running.peer(), begun = running.peer(), waiting = running.peer(), pieces = running.peer();
  BOOST_TEST(idle.ask(get("/echo")).status == 200);
  begun.send(post("/echo", "hello").substr(0, 20));
  waiting.send(post("/never", "x"));
  pieces.send("POST /pieces HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc");
  BOOST_TEST(
      comes_true([&] { return running.server->metrics().in_flight == 2u && running.service.piece_bytes == 3u; }));
  const Address address = running.server->addresses().front();
  std::size_t cut = 99;
  std::thread draining([&] { cut = running.server->drain(milliseconds(5000)); });
  BOOST_TEST(idle.has_ended());
  begun.send(post("/echo", "hello").substr(20));
  const Answered answer = begun.answer();
  BOOST_TEST(answer.body == "hello");
  BOOST_TEST(answer.headers.at("Connection") == "close");
  running.service.held[0]->reply({200, "text/plain", "done", {}});
  BOOST_TEST(waiting.answer().body == "done");
  pieces.send("def");
  BOOST_TEST(pieces.answer().body == "ABCDEF");
  BOOST_TEST(pieces.has_ended());
  draining.join();
  BOOST_TEST(cut == 0u);
  BOOST_TEST(!Peer(address).is_connected());
}

BOOST_AUTO_TEST_CASE(draining_ends_when_its_time_is_over) {
  const Running running;
  Peer peer = running.peer();
  peer.send(post("/never", "x"));
  BOOST_TEST(comes_true([&] { return running.server->metrics().in_flight == 1u; }));
  BOOST_TEST(running.server->drain(milliseconds(50)) == 1u);
  BOOST_TEST(peer.has_ended());
}
