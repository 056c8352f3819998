// What well-behaved clients do, over real sockets.
#include <boost/test/unit_test.hpp>

#include "tests/unit/http/peer.hpp"
#include "tests/unit/http/try_service.hpp"

using namespace mpol::http;

BOOST_AUTO_TEST_CASE(a_request_is_answered_and_the_connection_kept) {
  Running running;
  Peer peer = running.peer();
  for (int i = 0; i < 3; ++i) {
    const Answered answer = peer.ask(post("/echo", "hello " + std::to_string(i)));
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.body == "hello " + std::to_string(i));
    BOOST_TEST(answer.headers.at("Content-Type") == "text/plain");
    BOOST_TEST(answer.headers.at("Date").ends_with(" GMT"));
    BOOST_TEST(!answer.headers.contains("Connection"));
  }
  BOOST_TEST(running.server->metrics().requests == 3u);
  BOOST_TEST(running.server->metrics().accepted == 1u);
  BOOST_TEST(running.server->metrics().answers[2] == 3u);
}

BOOST_AUTO_TEST_CASE(the_head_says_what_was_sent) {
  Running running;
  Peer peer = running.peer();
  BOOST_TEST(peer.ask(get("/head?a=b")).body == "0 /head a=b loopback");
  BOOST_TEST(peer.ask(get("http://elsewhere.example/head?a")).body == "0 /head a loopback");
  BOOST_TEST(peer.ask("OPTIONS /head HTTP/1.1\r\nHost: x\r\n\r\n").body == "5 /head  loopback");
  BOOST_TEST(peer.ask("PATCH /head HTTP/1.1\r\nHost: x\r\n\r\n").body == "6 /head  loopback");
  BOOST_TEST(peer.ask(get("/head", "X-ECHO:  in  the middle \t\r\n")).headers.at("X-Echo") == "in  the middle");
}

BOOST_AUTO_TEST_CASE(requests_may_come_before_the_answers) {
  Running running;
  Peer peer = running.peer();
  std::string requests;
  for (int i = 0; i < 200; ++i)
    requests += i % 3 == 0 ? post("/later", std::to_string(i)) : post("/echo", std::to_string(i));
  peer.send(requests);
  for (int i = 0; i < 200; ++i) {
    const std::string expected = (i % 3 == 0 ? "later: " : "") + std::to_string(i);
    BOOST_TEST_REQUIRE(peer.answer().body == expected);
  }
}

BOOST_AUTO_TEST_CASE(a_request_may_come_byte_by_byte) {
  Running running;
  for (const std::string& request :
       {post("/echo", "hello"), std::string("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                                            "2;name=\"value\"\r\nhe\r\n003\r\nllo\r\n0\r\nTrailer: x\r\n\r\n")}) {
    Peer peer = running.peer();
    for (const char c : request) peer.send(std::string_view(&c, 1));
    BOOST_TEST(peer.answer().body == "hello");
    BOOST_TEST(peer.ask(request + request).body == "hello");
    BOOST_TEST(peer.answer().body == "hello");
  }
}

BOOST_AUTO_TEST_CASE(long_bodies_both_ways) {
  Running running;
  Peer peer = running.peer();
  const std::string body(TryService::kMostBytes, 'b');
  BOOST_TEST((peer.ask(post("/echo", body)).body == body));
  BOOST_TEST(peer.ask(get("/big?5000000")).body.size() == 5'000'000u);
  BOOST_TEST(peer.ask(post("/echo", "and on")).body == "and on");
}

BOOST_AUTO_TEST_CASE(an_answer_may_come_from_another_thread) {
  Running running;
  Peer peer = running.peer();
  BOOST_TEST(peer.ask(post("/later", "x")).body == "later: x");
  const Answered slowly = peer.ask(get("/slowly"));
  BOOST_TEST(slowly.headers.at("Transfer-Encoding") == "chunked");
  BOOST_TEST(slowly.body == "one,two,three");
  BOOST_TEST(slowly.is_complete);
  BOOST_TEST(peer.ask(post("/echo", "x")).body == "x");
}

BOOST_AUTO_TEST_CASE(head_has_no_body) {
  Running running;
  Peer peer = running.peer();
  const Answered answer = peer.ask("HEAD /big?1000 HTTP/1.1\r\nHost: x\r\n\r\n");
  BOOST_TEST(answer.headers.at("Content-Length") == "1000");
  BOOST_TEST(peer.ask("HEAD /slowly HTTP/1.1\r\nHost: x\r\n\r\n").headers.at("Transfer-Encoding") == "chunked");
  BOOST_TEST(peer.ask(post("/echo", "next")).body == "next");
}

BOOST_AUTO_TEST_CASE(the_connection_ends_where_it_should) {
  Running running;
  Peer closing = running.peer();
  BOOST_TEST(closing.ask(get("/echo", "Connection: close\r\n")).headers.at("Connection") == "close");
  BOOST_TEST(closing.has_ended());
  Peer old = running.peer();
  BOOST_TEST(old.ask("GET /echo HTTP/1.0\r\n\r\n").headers.at("Connection") == "close");
  BOOST_TEST(old.has_ended());
  Peer keeping = running.peer();
  BOOST_TEST(keeping.ask("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").headers.at("Connection") ==
             "keep-alive");
  const Answered slowly = keeping.ask("GET /slowly HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  BOOST_TEST(!slowly.headers.contains("Transfer-Encoding"));
  BOOST_TEST(slowly.body == "one,two,three");
  BOOST_TEST(slowly.is_complete);
}

BOOST_AUTO_TEST_CASE(a_peer_may_end_its_half_and_read_on) {
  Running running;
  for (const std::string path : {"/echo", "/later"}) {
    Peer peer = running.peer();
    peer.send(post(path, "x"));
    peer.end_writing();
    BOOST_TEST(peer.answer().status == 200);
    BOOST_TEST(peer.has_ended());
  }
}

BOOST_AUTO_TEST_CASE(a_client_that_asks_first_is_told_to_go_on) {
  Running running;
  Peer peer = running.peer();
  const std::string head = "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
  BOOST_TEST(peer.ask(head).status == 100);
  BOOST_TEST(peer.ask("hello").body == "hello");
  BOOST_TEST(peer.ask(head + "there").body == "there");  // it did not wait
}
