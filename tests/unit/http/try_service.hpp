// A service whose paths do what services may do.
#pragma once
#include <atomic>
#include <mutex>
#include <thread>

#include "daemon/http/server.hpp"

namespace mpol::http {

class TryService final : public Service {
 public:
  static constexpr std::size_t kMostBytes = 1u << 20;

  ~TryService() override { join(); }
  void join() {
    const std::lock_guard lock(mutex_);
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  Decision accept(const Head& head) override {
    Decision decision;
    ++accepted;
    if (head.path == "/denied") {
      decision.kind = Decision::Kind::Answer;
      decision.answer = {401, "text/plain", "who are you?", {{"WWW-Authenticate", "Bearer"}}};
    } else if (head.path == "/pieces") {
      decision.kind = Decision::Kind::InPieces;
    } else {
      decision.kind = Decision::Kind::ReadBody;
      decision.most_bytes = kMostBytes;
    }
    return decision;
  }

  void handle(const std::shared_ptr<Exchange>& exchange) override {
    const Head& head = exchange->head();
    if (head.path == "/never") {
      const std::lock_guard lock(mutex_);
      held.push_back(exchange);
    } else if (head.path == "/later") {
      later([exchange] { exchange->reply({200, "text/plain", "later: " + std::string(exchange->body()), {}}); });
    } else if (head.path == "/slowly") {
      later([exchange] {
        exchange->begin({200, "text/plain", "one,", {}});
        for (const char* piece : {"two,", "", "three"}) exchange->send(piece);
        exchange->end();
      });
    } else if (head.path == "/big") {
      exchange->reply({200, "text/plain", std::string(std::stoul(std::string(head.query)), 'x'), {}});
    } else if (head.path == "/head") {
      exchange->reply({200, "text/plain", described(head), {{"X-Echo", std::string(head.header("x-echo"))}}});
    } else {
      exchange->reply({200, "text/plain", std::string(exchange->body()), {}});
    }
  }

  std::unique_ptr<BodySink> open(const std::shared_ptr<Exchange>& exchange) override {
    ++sinks;
    return std::make_unique<EchoSink>(*this, exchange);
  }

  std::atomic<int> accepted{0}, sinks{0}, ended{0}, broken{0};
  std::atomic<std::size_t> piece_bytes{0};
  std::vector<std::shared_ptr<Exchange>> held;

 private:
  // Sends each piece back at once, in capitals. `stop` in a piece ends the answer there and then.
  class EchoSink final : public BodySink {
   public:
    EchoSink(TryService& service, std::shared_ptr<Exchange> exchange)
        : service_(service), exchange_(std::move(exchange)) {
      exchange_->begin({200, "text/plain", "", {}});
    }
    ~EchoSink() override { --service_.sinks; }
    void piece(std::string_view bytes) override {
      service_.piece_bytes += bytes.size();
      std::string answer(bytes);
      for (char& c : answer) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      exchange_->send(std::move(answer));
      if (bytes.find("stop") != std::string_view::npos) exchange_->end();
    }
    void ended() override {
      ++service_.ended;
      exchange_->end();
    }
    void broken() override { ++service_.broken; }

   private:
    TryService& service_;
    std::shared_ptr<Exchange> exchange_;
  };

  static std::string described(const Head& head) {
    return std::to_string(static_cast<int>(head.method)) + " " + std::string(head.path) + " " +
           std::string(head.query) + (head.is_loopback ? " loopback" : "") + (head.is_tls ? " tls" : "");
  }
  template <class Work>
  void later(Work work) {
    const std::lock_guard lock(mutex_);
    threads_.emplace_back([work = std::move(work)] {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      work();
    });
  }

  std::mutex mutex_;
  std::vector<std::thread> threads_;
};

struct Running {
  explicit Running(ServerOptions options = {}) {
    if (options.listen.empty()) options.listen = {{"127.0.0.1", 0}};
    if (options.threads == 0) options.threads = 2;
    auto opened = Server::open(options, service);
    if (!opened) failure = opened.error().message;
    if (opened) server = std::move(*opened);
  }
  Peer peer() const { return Peer(server->addresses().front()); }

  TryService service;  // outlives the server
  std::unique_ptr<Server> server;
  std::string failure;
};

}  // namespace mpol::http
