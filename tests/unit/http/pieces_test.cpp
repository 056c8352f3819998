// Bodies and answers in pieces, both ways at once.
#include <boost/test/unit_test.hpp>

#include "tests/unit/http/peer.hpp"
#include "tests/unit/http/try_service.hpp"

using namespace mpol::http;

namespace {
const std::string kChunked = "POST /pieces HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
std::string counted(std::size_t length) {
  return "POST /pieces HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}
}  // namespace

BOOST_AUTO_TEST_CASE(the_answer_goes_out_while_the_body_comes_in) {
  const Running running;
  Peer peer = running.peer();
  peer.send(kChunked);
  BOOST_TEST(peer.read_to("\r\n\r\n").starts_with("HTTP/1.1 200 OK\r\n"));
  for (int i = 0; i < 5; ++i) {
    peer.send("3\r\nabc\r\n");
    BOOST_TEST(peer.read_to("ABC\r\n") == "3\r\nABC\r\n");
  }
  peer.send("0\r\n\r\n");
  BOOST_TEST(peer.read_to("0\r\n\r\n") == "0\r\n\r\n");
  BOOST_TEST(peer.ask(post("/echo", "and on")).body == "and on");
  BOOST_TEST(running.service.sinks == 0);
  BOOST_TEST(running.service.ended == 1);
}

BOOST_AUTO_TEST_CASE(a_body_of_known_length_comes_in_pieces_too) {
  const Running running;
  Peer peer = running.peer();
  BOOST_TEST(peer.ask(counted(6) + "abcdef" + counted(0)).body == "ABCDEF");
  BOOST_TEST(peer.answer().body == "");
  BOOST_TEST(peer.ask(get("/pieces")).body == "");
  std::string body(3'000'000, 'a');
  std::thread sending([&] { peer.send(counted(body.size()) + body); });
  const Answered answer = peer.answer();
  sending.join();
  BOOST_TEST((answer.body == std::string(body.size(), 'A')));
  BOOST_TEST(peer.ask(post("/echo", "and on")).body == "and on");
}

BOOST_AUTO_TEST_CASE(chunks_of_any_size_are_put_together) {
  const Running running;
  Peer peer = running.peer();
  std::string body, request = kChunked;
  for (std::size_t i = 1; i < 400; ++i) {
    const std::string piece(i * 7 % 5000 + 1, static_cast<char>('a' + i % 26));
    char size[32];
    std::snprintf(size, sizeof size, "%zX%s\r\n", piece.size(), i % 5 == 0 ? ";a=b" : "");
    request += size + piece + "\r\n";
    for (const char c : piece) body += static_cast<char>(c - 32);
  }
  request += "0\r\nTrailer: dropped\r\n\r\n";
  std::thread sending([&] { peer.send(request); });
  const Answered answer = peer.answer();
  sending.join();
  BOOST_TEST((answer.body == body));
}

BOOST_AUTO_TEST_CASE(an_answer_may_end_before_the_body) {
  const Running running;
  Peer counting = running.peer();
  counting.send(counted(10) + "stop");
  BOOST_TEST(counting.answer().body == "STOP");
  counting.send("tail: ");  // short: it is dropped, and the connection goes on
  BOOST_TEST(counting.ask(post("/echo", "and on")).body == "and on");
  Peer chunking = running.peer();
  chunking.send(kChunked + "4\r\nstop\r\n");
  BOOST_TEST(chunking.answer().body == "STOP");
  chunking.send("4\r\nmore\r\n");
  BOOST_TEST(chunking.has_ended());
  BOOST_TEST(running.service.sinks == 0);
  BOOST_TEST(running.service.ended == 0);
  BOOST_TEST(running.service.broken == 0);
}

BOOST_AUTO_TEST_CASE(an_answer_may_end_with_the_last_piece) {
  const Running running;
  Peer peer = running.peer();
  BOOST_TEST(peer.ask(counted(4) + "stop").body == "STOP");
  BOOST_TEST(peer.ask(post("/echo", "and on")).body == "and on");
}

BOOST_AUTO_TEST_CASE(a_body_that_breaks_off_is_told_of) {
  const Running running;
  {
    Peer peer = running.peer();
    peer.send(counted(10) + "abc");
    peer.read_to("ABC");
  }
  {
    Peer peer = running.peer();
    peer.send(kChunked + "3\r\nabc\r\n");
    peer.read_to("ABC");
    peer.send("wrong\r\n");
    BOOST_TEST(!peer.answer().is_complete);
  }
  ServerOptions impatient;
  impatient.body_ms = 100;
  const Running slow(impatient);
  Peer peer = slow.peer();
  peer.send(counted(10) + "abc");
  const Answered answer = peer.answer();
  BOOST_TEST(answer.body == "ABC");
  BOOST_TEST(!answer.is_complete);
  BOOST_TEST(slow.service.broken == 1);
  BOOST_TEST(running.service.broken == 2);
  BOOST_TEST(running.service.sinks + slow.service.sinks == 0);
}

BOOST_AUTO_TEST_CASE(a_peer_that_does_not_read_is_not_read_from) {
  ServerOptions options;
  options.max_waiting_bytes = 64 << 10;
  const Running running(options);
  Peer peer = running.peer();
  constexpr std::size_t kLength = 40'000'000;
  std::atomic<bool> is_sent{false};
  std::thread sending([&] {
    peer.send(counted(kLength));
    const std::string piece(100'000, 'a');
    for (std::size_t i = 0; i < kLength; i += piece.size()) peer.send(piece);
    is_sent = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  const std::size_t stopped_at = running.service.piece_bytes;
  BOOST_TEST(!is_sent);
  BOOST_TEST(stopped_at < kLength);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  BOOST_TEST(running.service.piece_bytes == stopped_at);
  const Answered answer = peer.answer();
  sending.join();
  BOOST_TEST(answer.body.size() == kLength);
}
