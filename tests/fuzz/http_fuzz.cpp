// Any bytes of a connection, whole and cut anywhere: the same requests reach the service, the same is refused, every answer is
// well formed, and nothing is left when the peer has gone. The first byte says how they are cut and how the peer ends.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "daemon/http/worker.hpp"

namespace {
using namespace mpol::http;

// Writes down what reaches it, in words that do not depend on how it came.
class Recorder final : public Service {
 public:
  Decision accept(const Head& head) override {
    log += "\n" + std::to_string(static_cast<int>(head.method)) + " " + std::string(head.path) + "?" +
           std::string(head.query) + " " + std::string(head.header("x"));
    if (head.path == "/p") return {Decision::Kind::InPieces, 0, {}};
    if (head.path == "/a")
      return {Decision::Kind::Answer, 0, {403, "text/plain", "no", {{"X", std::string(head.header("x"))}}}};
    return {Decision::Kind::ReadBody, 300, {}};
  }
  void handle(const std::shared_ptr<Exchange>& exchange) override {
    log += " whole " + std::string(exchange->body());
    if (exchange->head().path == "/l") {
      later = exchange;
    } else {
      exchange->reply({200, "text/plain", std::string(exchange->body()), {}});
    }
  }
  std::unique_ptr<BodySink> open(const std::shared_ptr<Exchange>& exchange) override {
    return std::make_unique<Sink>(*this, exchange);
  }
  // What a service does when it has thought for a while.
  bool answer_later() {
    const auto exchange = std::move(later);
    if (exchange == nullptr) return false;
    exchange->begin({200, "text/plain", "", {}});
    exchange->send(std::string(exchange->body()));
    exchange->end();
    return true;
  }

  std::string log;
  std::shared_ptr<Exchange> later;

 private:
  // Ends its answer after ten bytes, which may be before the body's end.
  class Sink final : public BodySink {
   public:
    Sink(Recorder& recorder, std::shared_ptr<Exchange> exchange) : recorder_(recorder), exchange_(std::move(exchange)) {
      exchange_->begin({200, "text/plain", "", {}});
    }
    void piece(std::string_view bytes) override {
      const std::string_view taken = bytes.substr(0, 10 - count_);
      recorder_.log += taken;
      exchange_->send(std::string(bytes));
      count_ += taken.size();
      if (count_ == 10) exchange_->end();
    }
    void ended() override { exchange_->end(); }
    void broken() override {}

   private:
    Recorder& recorder_;
    std::shared_ptr<Exchange> exchange_;
    std::size_t count_ = 0;
  };
};

struct Talk {
  ServerOptions options;
  Recorder service;
  ServerMetrics metrics;
  Shared shared{options, service, metrics, {}};
  std::unique_ptr<Worker> worker;
  std::string answers;
  int ours = -1;

  Talk() {
    options.max_header_bytes = 512;
    options.max_waiting_bytes = 64;
    worker = std::make_unique<Worker>(shared, 0);
    int both[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, both) != 0) std::abort();
    ours = both[0];
    ++metrics.open;
    worker->loop().poster()([this, theirs = both[1]] { worker->adopt({theirs, true, nullptr}); });
    go_on();
  }
  ~Talk() {
    ::close(ours);
    go_on();
    service.later.reset();
    if (metrics.open != 0 || metrics.in_flight != 0) std::abort();
  }
  void go_on() {
    for (int quiet = 0; quiet < 2; ++quiet) {
      worker->loop().poll();
      char bytes[65536];
      for (ssize_t count; (count = ::recv(ours, bytes, sizeof bytes, 0)) > 0; quiet = 0)
        answers.append(bytes, static_cast<std::size_t>(count));
      if (service.answer_later()) quiet = 0;
    }
  }
  void say(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(ours, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return;  // the server has ended it
      bytes.remove_prefix(static_cast<std::size_t>(count));
      go_on();
    }
  }
};

// Takes one answer, or what there is of it, from the front. False: it is malformed.
bool take_answer(std::string_view& bytes) {
  if (!bytes.starts_with("HTTP/1.1 ")) return false;
  const std::size_t head = bytes.find("\r\n\r\n");
  if (head == std::string_view::npos) return bytes = {}, true;
  const std::string_view lines = bytes.substr(0, head + 2);
  bytes.remove_prefix(head + 4);
  if (lines.starts_with("HTTP/1.1 100 ")) return true;
  if (const std::size_t at = lines.find("\r\nContent-Length: "); at != std::string_view::npos) {
    bytes.remove_prefix(std::min<std::size_t>(bytes.size(), std::strtoul(lines.data() + at + 18, nullptr, 10)));
    return true;
  }
  if (lines.find("\r\nTransfer-Encoding: chunked\r\n") == std::string_view::npos) return bytes = {}, true;
  for (;;) {
    const std::size_t line = bytes.find("\r\n");
    if (line == std::string_view::npos) return bytes = {}, true;
    const std::size_t size = std::strtoul(bytes.data(), nullptr, 16);
    if (bytes.size() < line + 4 + size) return bytes = {}, true;
    if (bytes.substr(line + 2 + size, 2) != "\r\n") return false;
    bytes.remove_prefix(line + 4 + size);
    if (size == 0) return true;
  }
}

void check_answers(const Talk& talk) {
  if (talk.service.log.find("\n1 ") != std::string::npos) return;  // HEAD: an answer's length is not that of its body
  for (std::string_view bytes = talk.answers; !bytes.empty();) {
    if (!take_answer(bytes)) std::abort();
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 8192) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  Talk whole, cut;
  whole.say(bytes);
  const std::size_t most = 1 + data[0] % 37;
  for (std::size_t at = 0, count = 1; at < bytes.size(); at += count) {
    count = 1 + (at * 7 + data[0]) % most;
    cut.say(bytes.substr(at, count));
  }
  if (data[0] & 128) {
    for (const Talk* talk : {&whole, &cut}) ::shutdown(talk->ours, SHUT_WR);
    whole.go_on();
    cut.go_on();
  }
  if (whole.service.log != cut.service.log) std::abort();
  const ServerMetrics &a = whole.metrics, &b = cut.metrics;
  if (a.requests != b.requests || a.bad_requests != b.bad_requests || a.too_large != b.too_large) std::abort();
  check_answers(whole);
  check_answers(cut);
  return 0;
}
