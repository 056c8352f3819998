// HttpPeer: a real HTTP/1.1 server for a test, on a free port of the loopback, that answers as it is told to: well, late, in part,
// never, or with a connection that breaks. A thread a connection; connections are kept.
// Errors:  a test cannot go on without: std::runtime_error, in words.
// Threads: the handler is called from the threads of connections.
#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace mpol::test {

class HttpPeer {
 public:
  struct Request {
    std::string path, body;
    std::map<std::string, std::string> headers;  // names in lower case
  };
  struct Reply {
    enum class Way { Whole, Half, HangUp, Never };  // Half: breaks the connection in the middle of the body
    int status = 200;
    std::string body;
    std::vector<std::string> headers;
    std::chrono::milliseconds delay{0};
    Way way = Way::Whole;
  };
  using Handler = std::function<Reply(const Request&)>;

  explicit HttpPeer(Handler handler);
  ~HttpPeer();
  HttpPeer(const HttpPeer&) = delete;
  HttpPeer& operator=(const HttpPeer&) = delete;

  std::string url(const std::string& path = "/v1/moderations") const;
  void answer_with(Handler handler);
  std::vector<Request> requests() const;
  std::size_t most_at_once() const { return most_at_once_; }

 private:
  void accept_all();
  void serve(int connection);
  bool reply(int connection, const Reply& reply);

  mutable std::mutex mutex_;
  Handler handler_;
  std::vector<Request> requests_;
  std::vector<std::thread> threads_;
  std::vector<int> connections_;
  std::atomic<bool> is_ending_{false};
  std::atomic<std::size_t> at_once_{0}, most_at_once_{0};
  int listener_ = -1, port_ = 0;
  std::thread acceptor_;
};

}  // namespace mpol::test
