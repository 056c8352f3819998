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

struct RedisPlace {
  std::vector<RedisAddress> seeds;  // of a cluster: some of its nodes, which tell of the others
  std::string prefix = "mpol";      // what every key begins with
  std::chrono::milliseconds deadline{limits::kRedisDeadlineMs};  // RedisOptions::deadline
};

bool is_redis_url(std::string_view text);
// "redis://host[:port][,host[:port]…][/prefix][?deadline=20ms]"; an IPv6 address is in brackets. A Failure says what is wrong.
Result<RedisPlace> read_redis_url(std::string_view text);

}  // namespace mpol::counters
