// Peer: the other end of a connection, byte for byte: what a well-behaved client would never send as well.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "daemon/http/server.hpp"

namespace mpol::http {

struct Answered {
  int status = 0;  // 0: there was none
  std::map<std::string, std::string> headers;
  std::string body;
  bool is_complete = false;
};

class Peer {
 public:
  explicit Peer(const Address& address) {
    if (address.host.starts_with("unix:")) {
      sockaddr_un to{};
      to.sun_family = AF_UNIX;
      address.host.copy(to.sun_path, sizeof to.sun_path - 1, 5);
      connect_to(reinterpret_cast<const sockaddr&>(to), sizeof to);
    } else {
      sockaddr_in to{};
      to.sin_family = AF_INET;
      to.sin_port = htons(address.port);
      inet_pton(AF_INET, address.host.c_str(), &to.sin_addr);
      connect_to(reinterpret_cast<const sockaddr&>(to), sizeof to);
    }
  }
  ~Peer() { close(); }
  Peer(Peer&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}

  bool is_connected() const { return socket_ >= 0; }
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }
  void end_writing() { ::shutdown(socket_, SHUT_WR); }
  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }
  void reset() {  // the server sees a reset
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
  }

  // Bytes until `mark` has come (with it), the peer has ended, or nothing came for so long.
  std::string read_to(std::string_view mark, int milliseconds = 3000) {
    std::size_t at;
    while ((at = read_.find(mark)) == std::string::npos) {
      if (!more(milliseconds)) return std::exchange(read_, {});
    }
    std::string front = read_.substr(0, at + mark.size());
    read_.erase(0, front.size());
    return front;
  }
  std::string read_bytes(std::size_t count, int milliseconds = 3000) {
    while (read_.size() < count && more(milliseconds)) {
    }
    std::string front = read_.substr(0, count);
    read_.erase(0, front.size());
    return front;
  }
  // The server has ended the connection, and nothing more has come before.
  bool has_ended(int milliseconds = 3000) {
    while (read_.empty() && more(milliseconds)) {
    }
    return read_.empty() && has_ended_;
  }
  bool is_silent(int milliseconds) { return read_.empty() && !more(milliseconds) && !has_ended_; }

  Answered answer(bool to_head = false) {
    Answered answer;
    const std::string head = read_to("\r\n\r\n");
    if (!head.starts_with("HTTP/1.1 ") || !head.ends_with("\r\n\r\n")) return answer;
    answer.status = std::stoi(head.substr(9, 3));
    for (std::size_t at = head.find("\r\n") + 2, end; (end = head.find("\r\n", at)) > at; at = end + 2) {
      const std::size_t colon = head.find(": ", at);
      answer.headers[head.substr(at, colon - at)] = head.substr(colon + 2, end - colon - 2);
    }
    if (to_head || answer.status == 100 || answer.status == 204) {
      answer.is_complete = true;
    } else if (answer.headers.contains("Content-Length")) {
      const auto length = std::stoul(answer.headers["Content-Length"]);
      answer.body = read_bytes(length);
      answer.is_complete = answer.body.size() == length;
    } else if (answer.headers.contains("Transfer-Encoding")) {
      read_chunks(answer);
    } else {
      while (more(3000)) {
      }
      answer.body = std::exchange(read_, {});
      answer.is_complete = has_ended_;
    }
    return answer;
  }
  Answered ask(std::string_view request) {
    send(request);
    return answer(request.starts_with("HEAD"));
  }

 private:
  void connect_to(const sockaddr& to, socklen_t size) {
    socket_ = ::socket(to.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(socket_, &to, size) != 0) close();
  }
  bool more(int milliseconds) {
    pollfd ready{socket_, POLLIN, 0};
    if (socket_ < 0 || ::poll(&ready, 1, milliseconds) != 1) return false;
    char bytes[65536];
    const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
    if (count <= 0) has_ended_ = true;
    if (count > 0) read_.append(bytes, static_cast<std::size_t>(count));
    return count > 0;
  }
  void read_chunks(Answered& answer) {
    for (;;) {
      const std::string line = read_to("\r\n");
      if (!line.ends_with("\r\n")) return;
      const std::size_t size = std::stoul(line, nullptr, 16);
      const std::string bytes = read_bytes(size + 2);
      if (bytes.size() != size + 2) return;
      answer.body += bytes.substr(0, size);
      if (size == 0) {
        answer.is_complete = true;
        return;
      }
    }
  }

  int socket_ = -1;
  std::string read_;
  bool has_ended_ = false;
};

inline std::string get(std::string_view path, std::string_view headers = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n" + std::string(headers) + "\r\n";
}
inline std::string post(std::string_view path, std::string_view body, std::string_view headers = "") {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

}  // namespace mpol::http
