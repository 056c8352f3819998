#include "runtime/deploy/redis_login.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace mpol::deploy {
namespace {

std::string in_environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

Result<counters::RedisLogin> read_redis_login_of(const std::string& path) {
  if (path.empty()) {
    counters::RedisLogin login{in_environment("MPOL_REDIS_USER"), in_environment("MPOL_REDIS_PASSWORD")};
    if (!login.user.empty() && login.password.empty())
      return Failure{"MPOL_REDIS_USER is set, and MPOL_REDIS_PASSWORD is not"};
    return {boost::system::in_place_value, std::move(login)};
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return Failure{fmt::format("cannot read the login `{}`", path)};
  auto login = counters::read_redis_login(std::string(std::istreambuf_iterator<char>(file), {}));
  if (!login) return Failure{fmt::format("the login `{}`: {}", path, login.error().message)};
  return login;
}

}  // namespace mpol::deploy
