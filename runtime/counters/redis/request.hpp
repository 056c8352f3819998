// What is asked of Redis, and what it answers.
// Threads: plain data.
#pragma once
#include <hiredis/hiredis.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace mpol::counters {

using Clock = std::chrono::steady_clock;

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
// Owned; its parts belong to it. Null: there was none.
using Reply = std::unique_ptr<redisReply, FreeReply>;

inline std::string_view text_of(const redisReply& reply) {
  const bool has_text =
      reply.type == REDIS_REPLY_STRING || reply.type == REDIS_REPLY_ERROR || reply.type == REDIS_REPLY_STATUS;
  return has_text ? std::string_view(reply.str, reply.len) : std::string_view();
}

// One command. `done` is called once, on the client's thread: with the reply, which may be an error of Redis; or
// without one and the reason, and then nothing is known of what Redis did.
struct Request {
  std::uint16_t slot = 0;
  unsigned lane = 0;  // which connection to the node; what must stay in order takes the same
  std::string bytes;
  std::function<void(Reply, const std::string& failure)> done;
  int redirections = 0;
};

// Puts a command together as Redis reads it (RESP).
class CommandText {
 public:
  explicit CommandText(std::size_t words) {
    bytes_.reserve(words * 24);
    head('*', words);
  }
  void add(std::string_view word) {
    head('$', word.size());
    bytes_ += word;
    bytes_ += "\r\n";
  }
  void add(std::int64_t number) { add(std::to_string(number)); }
  std::string take() { return std::move(bytes_); }

 private:
  void head(char kind, std::size_t number) {
    bytes_ += kind;
    bytes_ += std::to_string(number);
    bytes_ += "\r\n";
  }
  std::string bytes_;
};

}  // namespace mpol::counters
