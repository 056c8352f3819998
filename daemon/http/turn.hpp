// Turn: one request of a connection with its bytes, and its answer on the way out. It outlives the connection where a service
// still holds it: what it then says is dropped.
//
// Threads: as Exchange says. All members belong to the connection's thread.
#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "daemon/http/exchange.hpp"
#include "daemon/http/loop.hpp"
#include "daemon/http/output.hpp"
#include "daemon/http/request_parser.hpp"

namespace mpol::http {

class Connection;

class Turn final : public Exchange, public std::enable_shared_from_this<Turn> {
 public:
  enum class Answer : std::uint8_t { None, Begun, Done };

  Turn(Loop::Poster poster, std::size_t thread, std::size_t room);

  const Head& head() const override { return request; }
  const Accepted& accepted() const override { return accepted_as; }
  std::string_view body() const override { return whole_body; }
  std::size_t thread() const override { return thread_; }
  void reply(Response response) override;
  void begin(Response head_of_it) override;
  void send(std::string piece) override;
  void end() override;
  std::size_t waiting() const override { return has_gone_ ? 0 : coming_ + leaving_; }

  // ---- the connection's ----
  void reset();
  // What is said from now on is dropped. The sink, where there is one, hears first whether its body broke off.
  void detach(bool is_broken);
  std::string_view unread() const { return {bytes.get() + used, size - used}; }
  // Drops what was read behind `from`, and moves what was not to there.
  void compact(std::size_t from);
  void count_waiting() { leaving_ = output.size(); }

  Connection* connection = nullptr;  // null: it has gone
  const std::size_t room;
  std::unique_ptr<char[]> bytes;  // `size` of `room` have come, `used` are read
  std::size_t size = 0, used = 0;
  bool is_fresh = false;  // bytes have come that the parser has not seen
  RequestParser parser;
  RequestHead request;
  Accepted accepted_as;
  std::size_t head_end = 0;
  std::string_view whole_body;
  std::string long_body;   // where it does not lie in `bytes` …
  std::size_t filled = 0;  // … of which so many bytes have come
  std::unique_ptr<BodySink> sink;
  Output output;
  Answer answer = Answer::None;
  bool is_counted = false;     // in `in_flight`
  bool is_left_alone = false;  // was answered before the service returned: nobody else has it

 private:
  template <class Work>
  void here(Work work);

  Loop::Poster poster_;
  std::size_t thread_;
  std::atomic<bool> has_gone_{false};
  std::atomic<std::size_t> coming_{0};   // bytes that other threads have sent and this one has not got
  std::atomic<std::size_t> leaving_{0};  // bytes of `output`
};

}  // namespace mpol::http
