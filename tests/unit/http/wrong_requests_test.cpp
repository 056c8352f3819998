// Requests that are refused, each with its status and its reason, and the connection's end. What two servers could read
// differently (request smuggling) is among them.
#include <boost/test/unit_test.hpp>

#include "tests/unit/http/peer.hpp"
#include "tests/unit/http/try_service.hpp"

using namespace mpol::http;
using namespace std::string_literals;

namespace {
struct Wrong {
  std::string request;
  int status;
  std::string reason;  // a part of it
};

const std::string kPost = "POST /echo HTTP/1.1\r\nHost: x\r\n";

void is_refused(const Running& running, const Wrong& wrong) {
  BOOST_TEST_CONTEXT(wrong.request.substr(0, 120)) {
    Peer peer = running.peer();
    // What is smuggled behind it must never be answered.
    const Answered answer = peer.ask(wrong.request + get("/smuggled"));
    BOOST_TEST(answer.status == wrong.status);
    BOOST_TEST(answer.body.find(wrong.reason) != std::string::npos, answer.body);
    BOOST_TEST(answer.body.starts_with("{\"error\":{\"code\":\""));
    BOOST_TEST(answer.headers.at("Connection") == "close");
    BOOST_TEST(peer.has_ended());
  }
}
}  // namespace

BOOST_AUTO_TEST_CASE(what_two_servers_could_read_differently_is_refused) {
  const Running running;
  const std::vector<Wrong> all{
      {kPost + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "Content-Length"},
      {kPost + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400, "Transfer-Encoding"},
      {kPost + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400, "twice"},
      {kPost + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400, "Content-Length"},
      {kPost + "Content-Length: 5, 5\r\n\r\nhello", 400, "Content-Length"},
      {kPost + "Content-Length: +5\r\n\r\nhello", 400, "Content-Length"},
      {kPost + "Content-Length: -5\r\n\r\nhello", 400, "Content-Length"},
      {kPost + "Content-Length: 0x5\r\n\r\nhello", 400, "Content-Length"},
      {kPost + "Content-Length:\r\n\r\nhello", 400, "Content-Length"},
      {kPost + "Content-Length: 99999999999999999999999\r\n\r\nhello", 400, "Content-Length"},
      {kPost + "Content-Length : 5\r\n\r\nhello", 400, "name"},
      {kPost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "twice"},
      {kPost + "Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello", 501, "chunked"},
      {kPost + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, "chunked"},
      {kPost + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 501, "chunked"},
      {kPost + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501, "chunked"},
      {kPost + "Transfer-Encoding: \x0b" + "chunked\r\n\r\n0\r\n\r\n", 400, "value"},
      {"POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "HTTP/1.0"},
      {kPost + "X: a\r\n b\r\n\r\n", 400, "next line"},
      {kPost + "X:\r\n\tb\r\n\r\n", 400, "next line"},
      {kPost + "X: a\r\n \r\n\r\n", 400, "next line"},
      {"POST /echo HTTP/1.1\r\n Host: x\r\n\r\n", 400, "name"},
      {kPost + "X: a\nContent-Length: 5\r\n\r\nhello", 400, "value"},
      {kPost + "X: a\rContent-Length: 5\r\n\r\nhello", 400, ""},
      {"POST /echo HTTP/1.1\nHost: x\r\n\r\n", 505, "HTTP/1.1"},
      {kPost + "X: a\0b\r\n\r\n"s, 400, "value"},
      {kPost + "X\0Y: b\r\n\r\n"s, 400, "name"},
      {"GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n"s, 400, "target"},
      {kPost + "Host: y\r\n\r\n", 400, "twice"},
      {"GET / HTTP/1.1\r\n\r\n", 400, "missing"},
  };
  for (const Wrong& wrong : all) is_refused(running, wrong);
  BOOST_TEST(running.service.accepted == 0);
  BOOST_TEST(running.server->metrics().bad_requests == all.size());
}

BOOST_AUTO_TEST_CASE(chunks_that_two_servers_could_read_differently_are_refused) {
  const Running running;
  const std::string chunked = kPost + "Transfer-Encoding: chunked\r\n\r\n";
  for (const std::string& body :
       {"5\nhello\r\n0\r\n\r\n"s, "5 hello\r\n0\r\n\r\n"s, "-5\r\nhello\r\n0\r\n\r\n"s, "0x5\r\nhello\r\n0\r\n\r\n"s,
        "\r\n5\r\nhello\r\n0\r\n\r\n"s, "5\r\nhelloX\r\n0\r\n\r\n"s, "5\r\nhello\n0\r\n\r\n"s,
        "5;a=\"\n\"\r\nhello\r\n0\r\n\r\n"s, "10000000000000005\r\nhello\r\n0\r\n\r\n"s, "5;\r\nhello\r\n0\r\n\r\n"s,
        "5\r\nhello\r\n0\r\nContent-Length: 3\r\n\r\n"s, "5\r\nhello\r\n0\r\nX: a\nY: b\r\n\r\n"s,
        "5;" + std::string(30'000, 'a') + "\r\nhello\r\n0\r\n\r\n"}) {
    is_refused(running, {chunked + body, 400, ""});
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_request_is_refused) {
  const Running running;
  for (const Wrong& wrong : std::vector<Wrong>{
           {"\x16\x03\x01\x02"s, 400, "no HTTP"},
           {"GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400, "target"},
           {" GET / HTTP/1.1\r\nHost: x\r\n\r\n", 400, "no HTTP"},
           {"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505, "HTTP/1.1"},
           {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "HTTP/1.1"},
           {"GET / HTTP/0.9\r\n\r\n", 505, "HTTP/1.1"},
           {"GET nowhere HTTP/1.1\r\nHost: x\r\n\r\n", 400, "no path"},
           {"CONNECT x.example:443 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "no path"},
           {"GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400, "no path"},
           {get("/echo", "Expect: miracles\r\n"), 417, "100-continue"},
       }) {
    is_refused(running, wrong);
  }
}

BOOST_AUTO_TEST_CASE(what_is_longer_than_a_limit_is_refused) {
  ServerOptions options;
  options.max_header_bytes = 4096;
  const Running running(options);
  is_refused(running, {"GET /" + std::string(5000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", 414, "longer"});
  is_refused(running, {get("/echo", "X: " + std::string(5000, 'a') + "\r\n"), 431, "longer"});
  is_refused(running, {get("/echo", "X: " + std::string(50'000, 'a') + "\r\n"), 431, "longer"});
  std::string many;
  for (int i = 0; i < 101; ++i) many += "A: b\r\n";
  is_refused(running, {get("/echo", many), 431, "too many"});
  BOOST_TEST(running.peer().ask(get("/echo", "X: " + std::string(4000, 'a') + "\r\n")).status == 200);
}

BOOST_AUTO_TEST_CASE(a_body_that_is_too_long_is_refused_before_it_is_read) {
  const Running running;
  const std::string length = std::to_string(TryService::kMostBytes + 1);
  Peer peer = running.peer();
  const Answered answer = peer.ask(kPost + "Content-Length: " + length + "\r\n\r\n");
  BOOST_TEST(answer.status == 413);
  BOOST_TEST(answer.headers.at("Connection") == "close");
  Peer asking = running.peer();
  BOOST_TEST(asking.ask(kPost + "Expect: 100-continue\r\nContent-Length: " + length + "\r\n\r\n").status == 413);
  Peer sending = running.peer();  // it sees the answer, though it goes on sending
  sending.send(kPost + "Content-Length: 1048577\r\n\r\n" + std::string(500'000, 'x'));
  BOOST_TEST(sending.answer().status == 413);
  Peer chunked = running.peer();
  chunked.send(kPost + "Transfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 5; ++i) chunked.send("40000\r\n" + std::string(0x40000, 'x') + "\r\n");
  BOOST_TEST(chunked.answer().status == 413);
  BOOST_TEST(running.server->metrics().too_large == 4u);
}

BOOST_AUTO_TEST_CASE(an_answer_without_the_body_keeps_the_connection_where_the_body_is_short) {
  const Running running;
  Peer peer = running.peer();
  BOOST_TEST(peer.ask(post("/denied", std::string(50'000, 'x'))).status == 401);
  BOOST_TEST(peer.ask(get("/denied")).headers.at("WWW-Authenticate") == "Bearer");
  BOOST_TEST(peer.ask(post("/echo", "still here")).body == "still here");
  const Answered asked =
      peer.ask("POST /denied HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  BOOST_TEST(asked.status == 401);
  BOOST_TEST(asked.headers.at("Connection") == "close");
  BOOST_TEST(peer.has_ended());
  Peer longer = running.peer();
  BOOST_TEST(longer.ask(post("/denied", std::string(100'000, 'x'))).headers.at("Connection") == "close");
  BOOST_TEST(longer.has_ended());
}

BOOST_AUTO_TEST_CASE(a_header_that_a_request_brings_begins_no_line_of_the_answer) {
  const Running running;
  Peer peer = running.peer();
  const Answered answer = peer.ask(get("/head", "X-Echo: a\tb\r\n"));
  BOOST_TEST(answer.headers.at("X-Echo") == "a\tb");
}
