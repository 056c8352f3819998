// RedisServer: a real redis-server for a test, on a free port of the loopback, in a folder of its own. It ends with the
// test, also with one that crashes. Needs `redis-server` and `redis-cli`, which scripts/install_packages.sh installs.
// Errors:  a test cannot go on without: std::runtime_error, in words.
// Threads: one.
#pragma once
#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace mpol::test {

class RedisServer {
 public:
  enum class Keeps { Nothing, EveryWrite };  // EveryWrite: what it has confirmed is there after kill() and start()
  explicit RedisServer(Keeps keeps = Keeps::Nothing, std::vector<std::string> more_arguments = {});
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  int port() const { return port_; }
  std::string url() const;  // "redis://127.0.0.1:PORT"
  // Starts it again on its port; returns when it answers.
  void start();
  void kill();    // SIGKILL
  void freeze();  // SIGSTOP: it takes connections and says nothing
  void thaw();
  // What `redis-cli` prints, without the last line break.
  std::string ask(const std::string& command) const;

 private:
  Keeps keeps_;
  std::vector<std::string> more_arguments_;
  std::string folder_;
  int port_ = 0;
  pid_t process_ = 0;
};

// Three masters that share the slots.
class RedisCluster {
 public:
  RedisCluster();
  std::string url() const;  // of two of the three
  RedisServer& node(std::size_t index) { return *nodes_[index]; }
  std::size_t size() const { return nodes_.size(); }
  // All nodes know that all slots are served.
  void wait_until_ready() const;

 private:
  std::vector<std::unique_ptr<RedisServer>> nodes_;
};

}  // namespace mpol::test
