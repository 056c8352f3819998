// Link: one connection to one Redis. Commands go out in order without waiting for replies, which come in the same order.
//
// In:      open(), then send(); handle() when the socket is ready, check() from time to time.
// Out:     each request's `done`; what Redis says about other nodes goes to `on_redirect` first.
// Errors:  while it is silent for longer than the deadline although something waits, it is up and does not answer. When the
//          connection breaks, or is silent for too long, all that waits is done without a reply. It opens itself again, later each time.
// Threads: one.
#pragma once
#include <deque>

#include "runtime/counters/redis/address.hpp"
#include "runtime/counters/redis/request.hpp"
#include "runtime/counters/redis/scripts.hpp"

namespace mpol::counters {

struct LinkTimes {
  std::chrono::milliseconds deadline;    // of silence, until it counts as one that does not answer
  std::chrono::milliseconds silence;     // until it is given up
  std::chrono::milliseconds connecting;  // until the server has greeted
};

class Link {
 public:
  enum class State : std::uint8_t { Closed, Greeting, Up };
  // Takes a reply and its request away, or gives both back.
  using OnReply = std::function<void(std::unique_ptr<Request>, Reply)>;

  // `login` must outlive this.
  Link(RedisAddress address, const RedisLogin& login, LinkTimes times, std::array<std::string, kScripts>& shas,
       OnReply on_reply);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  State state() const { return state_; }
  // It is up, and was not silent for too long as of the last check().
  bool answers() const { return state_ == State::Up && !is_silent_; }
  // Why it does not answer, in words; "" where it has not been tried yet.
  const std::string& failure() const { return failure_; }
  const RedisAddress& address() const { return address_; }
  // Greeting for the first time: what is sent waits for it.
  bool takes_requests() const { return state_ == State::Up || (state_ == State::Greeting && failure_.empty()); }

  void send(std::unique_ptr<Request> request);
  // The scripts are made known to the server again; for what is sent after it.
  void load_scripts();

  int descriptor() const { return context_ == nullptr ? -1 : context_->fd; }
  bool wants_to_write() const { return wants_to_write_; }
  void handle(bool can_read, bool can_write);
  // Writes what is waiting, as far as the socket takes it.
  void flush();
  // Opens, where it is time to; looks for how long it was silent.
  void check(Clock::time_point now);
  void fail(std::string reason);
  bool is_idle() const { return state_ == State::Up && sent_.empty(); }

 private:
  void open(Clock::time_point now);
  void read();
  void log_in();
  void greet(Reply reply);
  std::string words_of(std::string_view reason) const;

  RedisAddress address_;
  const RedisLogin& login_;
  LinkTimes times_;
  std::array<std::string, kScripts>& shas_;
  OnReply on_reply_;
  struct FreeContext {
    void operator()(redisContext* context) const { redisFree(context); }
  };
  std::unique_ptr<redisContext, FreeContext> context_;
  State state_ = State::Closed;
  std::string failure_;
  bool wants_to_write_ = false, is_silent_ = false;
  std::size_t greeting_left_ = 0;                 // replies: to the login, if there is one, and of each script its name
  std::deque<std::unique_ptr<Request>> sent_;     // null: a reply that nobody waits for
  std::deque<std::unique_ptr<Request>> waiting_;  // for the greeting
  Clock::time_point opened_, heard_;
  Clock::time_point opens_at_{};
  std::chrono::milliseconds pause_{0};
};

}  // namespace mpol::counters
