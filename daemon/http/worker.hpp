// Worker: the connections of one thread: their deadlines, and what they share.
//
// Threads: all in the loop's thread, but the constructor and loop().poster().
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "daemon/http/answer.hpp"
#include "daemon/http/loop.hpp"
#include "daemon/http/server.hpp"
#include "daemon/http/transport.hpp"

namespace mpol::http {

class Connection;
class Turn;

// What the connections of all threads have in common.
struct Shared {
  const ServerOptions& options;
  Service& service;
  ServerMetrics& metrics;
  std::function<void()> on_left;  // a connection has ended; in its thread
};

class Worker {
 public:
  Worker(Shared& shared, std::size_t number);
  ~Worker();

  struct Peer {
    int descriptor;
    bool is_loopback;
    std::shared_ptr<const Tls> tls;  // null: plain
  };
  // Owns the descriptor from now on. It counts as open already.
  void adopt(Peer peer);
  void leave(Connection& connection);
  void drain();    // connections that wait for a request end; the others when they have answered
  void cut_all();  // all end now

  static std::int64_t now();  // milliseconds, as exact as the kernel's tick
  void set_deadline(const Connection& connection, std::int64_t at);
  std::shared_ptr<Turn> take_turn();
  void give_back(std::shared_ptr<Turn> turn);

  std::function<void()> on_tick;  // a few times a second; set before the loop runs

  Shared& shared() { return shared_; }
  Loop& loop() { return loop_; }
  DateText& date() { return date_; }
  bool is_draining() const { return is_draining_; }
  std::size_t number() const { return number_; }

 private:
  struct Place {
    std::int64_t deadline;
    std::shared_ptr<Connection> connection;
  };
  void tick();

  Shared& shared_;
  std::size_t number_;
  Loop loop_;
  DateText date_;
  std::vector<Place> places_;
  std::vector<std::shared_ptr<Turn>> spare_turns_;
  bool is_draining_ = false;
};

}  // namespace mpol::http
