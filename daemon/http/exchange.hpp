// Exchange: one HTTP request and its answer, between the connections (server.hpp) and what answers (Service).
//
// Threads: a connection belongs to one thread, which calls the service. An answer may be given there and then, or later from
//          any thread; whoever answers later keeps the exchange alive by its shared_ptr. To answer never calls the service back
//          before it has returned. What is called here throws nothing.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mpol::http {

enum class Method : std::uint8_t { Get, Head, Post, Put, Delete, Options, Other };

// What stands before the body. Views are good until the answer is given.
struct Head {
  Method method{};
  std::string_view path;   // "/v1/decide", as it was sent, without the query
  std::string_view query;  // behind the `?`; "": there is none
  // The value of the first header of that name, whatever the case of its letters; "": there is none.
  virtual std::string_view header(std::string_view name) const = 0;
  bool is_loopback = false;  // the peer is on this machine
  bool is_tls = false;

 protected:
  ~Head() = default;
};

struct Response {
  int status = 200;
  std::string_view content_type = "application/json";  // must outlive the answer: a literal
  std::string body;
  std::vector<std::pair<std::string_view, std::string>> headers;  // further ones; names are literals
};

// What the service found out of a head when it accepted the request. The exchange keeps it.
struct Accepted {
  const void* route = nullptr;  // the service's own
  std::string asker{};          // the name that the request is let in by; "": it needs none
};

class Exchange {
 public:
  virtual ~Exchange() = default;
  virtual const Head& head() const = 0;
  virtual const Accepted& accepted() const = 0;
  // The whole of it; empty where the service has asked for pieces.
  virtual std::string_view body() const = 0;
  // Which of the server's threads it belongs to: 0, 1, …
  virtual std::size_t thread() const = 0;

  // Once. What comes after the peer has gone is dropped.
  virtual void reply(Response response) = 0;

  // ---- an answer in pieces (chunked), instead of reply() ----
  virtual void begin(Response head_of_it) = 0;  // its body is the first piece, where it has one
  virtual void send(std::string piece) = 0;     // sent in order
  virtual void end() = 0;
  // Bytes of pieces that the peer has not taken yet; 0 when it has gone. Whoever sends much waits while there are many.
  virtual std::size_t waiting() const = 0;
};

// Takes the body of a request in pieces, in the connection's thread. The next piece is read when a call returns and the
// exchange's waiting() is under the server's limit.
class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual void piece(std::string_view bytes) = 0;
  virtual void ended() = 0;
  // The peer has gone, or was too slow, before the end.
  virtual void broken() = 0;
};

class Service {
 public:
  virtual ~Service() = default;
  // Whether there is somebody to answer: decided from the head alone, before any of the body is read. Where it does not want
  // the body it gives an answer at once (401, 404, 405, 413, 429 …).
  struct Decision {
    enum class Kind : std::uint8_t { ReadBody, InPieces, Answer } kind{};
    std::size_t most_bytes = 0;  // ReadBody: larger bodies are answered 413
    Response answer{};           // Answer
    Accepted accepted{};         // ReadBody, InPieces
  };
  virtual Decision accept(const Head& head) = 0;
  // With its whole body.
  virtual void handle(const std::shared_ptr<Exchange>& exchange) = 0;
  // For InPieces: the sink lives until the answer is out and the body has ended, or is broken, or is not wanted any more because
  // the answer came before its end. It may hold the exchange.
  virtual std::unique_ptr<BodySink> open(const std::shared_ptr<Exchange>& exchange) = 0;
};

}  // namespace mpol::http
