// The user and password for Redis: of a file, or of MPOL_REDIS_USER and MPOL_REDIS_PASSWORD in the environment. Not of the
// command line, which every user of the machine can read.
#pragma once
#include <string>

#include "base/result.hpp"
#include "runtime/counters/redis/address.hpp"

namespace mpol::deploy {

// "" for no path: what the environment says, which may be nothing.
Result<counters::RedisLogin> read_redis_login_of(const std::string& path);

}  // namespace mpol::deploy
