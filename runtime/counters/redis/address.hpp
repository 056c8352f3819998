// RedisAddress: where a Redis is, as an operator writes it.
// Threads: plain data, pure functions.
#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "base/result.hpp"

namespace mpol::counters {

struct RedisAddress {
  std::string host;
  int port = 6379;
  auto operator<=>(const RedisAddress&) const = default;
  std::string text() const;  // "host:port"
};

// Whom Redis knows this program as. Never part of an address: addresses are shown, and stand in lists of processes.
struct RedisLogin {
  std::string user;      // "": the default one
  std::string password;  // "": Redis asks for none
};

struct RedisPlace {
  std::vector<RedisAddress> seeds;  // of a cluster: some of its nodes, which tell of the others
  std::string prefix = "mpol";      // what every key begins with
  std::chrono::milliseconds deadline{limits::kRedisDeadlineMs};  // RedisOptions::deadline
};

bool is_redis_url(std::string_view text);
// "redis://host[:port][,host[:port]…][/prefix][?deadline=20ms]"; an IPv6 address is in brackets. A Failure says what is wrong.
Result<RedisPlace> read_redis_url(std::string_view text);
// A file's bytes: the password on a line, with the user on a line before it where it is not the default one. A Failure
// never says what the file holds.
Result<RedisLogin> read_redis_login(std::string_view bytes);

}  // namespace mpol::counters
