#include "tests/support/http_peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace mpol::test {
namespace {

// False: the connection ended.
bool read_more(int connection, std::string& bytes) {
  char buffer[65536];
  const ssize_t count = recv(connection, buffer, sizeof buffer, 0);
  if (count <= 0) return false;
  bytes.append(buffer, static_cast<std::size_t>(count));
  return true;
}

HttpPeer::Request read_head(const std::string& head) {
  HttpPeer::Request request;
  const std::size_t path = head.find(' ') + 1;
  request.path = head.substr(path, head.find(' ', path) - path);
  for (std::size_t at = head.find("\r\n"); at != head.npos && at + 2 < head.size(); at = head.find("\r\n", at + 2)) {
    const std::string line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
    const std::size_t colon = line.find(':');
    if (colon == line.npos) continue;
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    request.headers[name] = line.substr(std::min(line.find_first_not_of(' ', colon + 1), line.size()));
  }
  return request;
}

}  // namespace

HttpPeer::HttpPeer(Handler handler) : handler_(std::move(handler)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, generic, size) != 0 || listen(listener_, 128) != 0 || getsockname(listener_, generic, &size) != 0)
    throw std::runtime_error("no port for a test's server");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

HttpPeer::~HttpPeer() {
  is_ending_ = true;
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int connection : connections_) shutdown(connection, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  for (const int connection : connections_) close(connection);
  close(listener_);
}

std::string HttpPeer::url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }

void HttpPeer::answer_with(Handler handler) {
  const std::lock_guard lock(mutex_);
  handler_ = std::move(handler);
}

std::vector<HttpPeer::Request> HttpPeer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void HttpPeer::accept_all() {
  while (!is_ending_) {
    const int connection = accept(listener_, nullptr, nullptr);
    if (connection < 0) continue;
    const std::lock_guard lock(mutex_);
    connections_.push_back(connection);
    threads_.emplace_back([this, connection] { serve(connection); });
  }
}

void HttpPeer::serve(int connection) {
  std::string bytes;
  for (;;) {
    std::size_t end = 0;
    while ((end = bytes.find("\r\n\r\n")) == bytes.npos) {
      if (!read_more(connection, bytes)) return;
    }
    Request request = read_head(bytes.substr(0, end));
    const std::size_t size = std::stoul("0" + request.headers["content-length"]);
    while (bytes.size() < end + 4 + size) {
      if (!read_more(connection, bytes)) return;
    }
    request.body = bytes.substr(end + 4, size);
    bytes.erase(0, end + 4 + size);
    Handler handler;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      handler = handler_;
    }
    const std::size_t now = ++at_once_;
    for (std::size_t most = most_at_once_; now > most && !most_at_once_.compare_exchange_weak(most, now);) continue;
    const bool goes_on = reply(connection, handler(request));
    --at_once_;
    if (!goes_on) return (void)shutdown(connection, SHUT_RDWR);
  }
}

bool HttpPeer::reply(int connection, const Reply& reply) {
  const auto until = std::chrono::steady_clock::now() + reply.delay;
  const bool is_never = reply.way == Reply::Way::Never;
  while (!is_ending_ && (is_never || std::chrono::steady_clock::now() < until))
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  if (is_ending_ || is_never || reply.way == Reply::Way::HangUp) return false;
  std::string bytes =
      "HTTP/1.1 " + std::to_string(reply.status) + " Said\r\ncontent-length: " + std::to_string(reply.body.size());
  for (const std::string& header : reply.headers) bytes += "\r\n" + header;
  const bool is_half = reply.way == Reply::Way::Half;
  bytes += "\r\n\r\n" + (is_half ? reply.body.substr(0, reply.body.size() / 2) : reply.body);
  // A peer that has gone must not end the test.
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t count = send(connection, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
    if (count <= 0) return false;
    at += static_cast<std::size_t>(count);
  }
  return !is_half;
}

}  // namespace mpol::test
