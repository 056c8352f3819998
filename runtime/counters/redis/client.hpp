// Client: the connections to a Redis or to the nodes of a cluster, and the one thread that they belong to.
//
// All threads share a few connections to each node (lanes). What several threads ask for at one moment goes out together,
// so that a hundred threads cost the server few system calls. A cluster's slots are learnt when it starts and whenever a
// node says that a slot is elsewhere.
// Errors:  start: a Failure when no seed answers in time. Later: a request to a node that is down is done at once without
//          a reply, so that an outage costs nothing. Of a node that is silent for the deadline nothing is asked; what is sent waits.
// Threads: start() and the destructor from one; the first part from any; the rest on its own.
#pragma once
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "runtime/counters/redis/awaited.hpp"
#include "runtime/counters/redis/link.hpp"

namespace mpol::counters {

struct ClientOptions {
  std::vector<RedisAddress> seeds;
  RedisLogin login;  // at every node
  LinkTimes times;
  std::size_t lanes = 1;
  std::chrono::milliseconds start{0};  // how long start() waits
};

class Client;

// Several commands that somebody waits for together.
class Call {
 public:
  struct Command {
    std::uint16_t slot = 0;
    std::string bytes;
    Reply reply;          // null: `failure` says why
    std::string failure;  // in words
  };
  std::vector<Command> commands;
  bool reads_counts = true;   // false: it goes also where counts are not to be read yet
  std::uint64_t sent_at = 0;  // Client::sequence() when they went out

 private:
  friend class Client;
  void take(std::size_t command, Reply reply, const std::string& failure);
  Client* client_ = nullptr;
  std::size_t left_ = 0;
  std::shared_ptr<Call> own_;  // until all replies are there: who waits may give up
  Awaited is_done_;
};

class Client {
 public:
  using Task = std::function<void()>;
  struct Hooks {
    // Called on the client's thread, often.
    std::function<void(Client&)> tick;
    // Says why counts are not to be read from a node yet, or "".
    std::function<std::string(std::size_t node)> refuses_reads;
  };
  static Result<std::unique_ptr<Client>> start(ClientOptions options, Hooks hooks);
  ~Client();
  // Runs `task` on the client's thread, in the order of the calls.
  void post(Task task);
  // Sends all and waits for the replies. False: they did not all come in time; the call is not to be touched any more.
  bool ask(const std::shared_ptr<Call>& call, std::chrono::milliseconds deadline);
  bool is_cluster() const { return is_cluster_; }
  std::uint64_t outages() const { return outages_; }
  const std::string& sha(Script script) const { return shas_[static_cast<std::size_t>(script)]; }
  // Of this thread: its requests stay in order.
  unsigned lane() const;

  // ---- on the client's thread ----
  void send(std::unique_ptr<Request> request);
  std::size_t node_of(std::uint16_t slot) const { return slots_[slot]; }
  std::size_t nodes() const { return nodes_.size(); }
  // It answers.
  bool is_up(std::size_t node) const;
  // It is connected, and does not answer.
  bool is_silent(std::size_t node) const;
  std::string why_down(std::size_t node) const;
  // Changes when slots have moved.
  std::uint64_t slots_version() const { return slots_version_; }
  std::uint64_t sequence = 0;  // of writes that went out

 private:
  friend class Call;
  struct Node {
    RedisAddress address;
    std::vector<std::unique_ptr<Link>> lanes;
    bool was_up = false;
    bool has_slots = false;
  };
  Client(ClientOptions options, Hooks hooks);
  void run();
  void poll_links();
  void check_nodes(Clock::time_point now);
  std::size_t find_or_add_node(const RedisAddress& address);
  void send_to(std::size_t node, std::unique_ptr<Request> request);
  void on_reply(std::size_t node, std::unique_ptr<Request> request, Reply reply);
  // Where the reply sends the request to another node. False: it does not.
  bool redirect(std::unique_ptr<Request>& request, const redisReply& reply);
  void learn_slots();
  void take_slots(const redisReply& reply, const RedisAddress& asked);
  void wake();
  void tell_finished();

  ClientOptions options_;
  Hooks hooks_;
  std::array<std::string, kScripts> shas_;
  std::deque<Node> nodes_;  // one that is known stays
  // Who waits is told when what there is to send has gone out: who is told wants the processor.
  std::vector<std::shared_ptr<Call>> finished_;
  std::vector<std::uint16_t> slots_;  // to nodes
  std::uint64_t slots_version_ = 0;
  bool asks_for_slots_ = false;
  std::size_t asked_ = 0;  // node
  Clock::time_point asks_again_{};
  std::atomic<bool> is_cluster_{false};
  std::atomic<std::uint64_t> outages_{0};

  std::mutex inbox_mutex_;
  std::vector<Task> inbox_;
  bool is_asleep_ = false;  // with inbox_mutex_
  int wake_ = -1;           // an eventfd
  std::atomic<bool> stops_{false};

  std::mutex start_mutex_;
  std::condition_variable started_;
  bool is_ready_ = false;
  std::string start_failure_;
  std::thread thread_;
};

}  // namespace mpol::counters
