// Server: HTTP/1.1 connections (RFC 9112), plain or TLS, over some threads. What is answered is the Service's.
//
// In:      addresses to listen on, limits, a service. Out: exchanges, each in its connection's thread.
// Errors:  open(): a Failure that names the address and why. Bad requests are answered 400, 408, 413, 414, 431, 501, 505 as JSON
//          {"error":{"code","message"}} and the connection is closed; metrics count them by cause.
// Limits:  ServerOptions, each with a default. A slow or silent peer holds a connection until its time is over, never a thread.
// Threads: open(), drain() and the destructor from one; metrics() from any.
#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "daemon/http/exchange.hpp"

namespace mpol::http {

struct TlsOptions {
  std::string certificate_file, key_file;  // PEM; the chain, the key
  std::string client_ca_file;              // "": clients need no certificate
};

struct Address {
  std::string host;        // "127.0.0.1", "::1", "0.0.0.0"; or "unix:/run/mpol/mpold.sock" with port 0
  std::uint16_t port = 0;  // 0: any that is free (tests)
};

struct ServerOptions {
  std::vector<Address> listen;
  bool has_tls = false;  // of TCP and unix sockets alike
  TlsOptions tls;
  std::size_t threads = 0;  // 0: as many as processors
  // Larger: more memory (docs/operating.md says how much each takes). Smaller: clients wait to connect.
  std::size_t max_connections = 16'384;
  // Of the request line and all headers.
  std::size_t max_header_bytes = 16u << 10;
  // Of an answer in pieces, not yet taken by the peer; while there are more, its body is not read on.
  std::size_t max_waiting_bytes = 256u << 10;
  std::int64_t head_ms = 10'000;  // a TLS handshake; from there, or from a request's first byte, to the end of its head
  std::int64_t body_ms = 30'000;  // for a whole body; of a body in pieces between two of them
  std::int64_t idle_ms = 75'000;  // between two requests
  std::int64_t write_ms = 30'000;  // while the peer takes nothing
  std::int64_t answer_ms =
      30'000;  // from the end of a request until it is answered, then 503; between pieces of an answer
};

struct ServerMetrics {
  std::atomic<std::uint64_t> accepted{0}, refused{0}, open{0}, requests{0}, in_flight{0};
  std::atomic<std::uint64_t> bad_requests{0}, too_large{0}, timeouts{0}, tls_failures{0}, broken{0};
  std::array<std::atomic<std::uint64_t>, 6> answers{};  // by status / 100
};

class Server {
 public:
  static Result<std::unique_ptr<Server>> open(const ServerOptions& options, Service& service);
  virtual ~Server() = default;
  // Which are listened on, with the ports that were free.
  virtual std::vector<Address> addresses() const = 0;
  virtual std::size_t threads() const = 0;
  // Runs `work` in the thread of that number (timers, pushes of state to thread-owned things).
  virtual void post(std::size_t thread, std::function<void()> work) = 0;
  // Accepts no more, answers what is under way with `Connection: close`, and returns when all is done or the time is over; how many
  // connections were cut then.
  virtual std::size_t drain(std::chrono::milliseconds most) = 0;
  // Reads certificate and key again; connections that are open keep theirs.
  virtual Result<void> reload_tls() = 0;
  virtual const ServerMetrics& metrics() const = 0;
};

}  // namespace mpol::http
