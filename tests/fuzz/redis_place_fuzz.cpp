// Any bytes as the address of a Redis, and as a file that says who logs in: no crash; what is read can be said again and
// read as the same; a refusal shows no password.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "runtime/counters/redis/address.hpp"

namespace {

using namespace mpol;
using namespace mpol::counters;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_url(std::string_view text) {
  const auto place = read_redis_url(text);
  if (!place) {
    // What stands before an `@` may be a password.
    const std::size_t at = text.find('@');
    if (at == std::string_view::npos || !is_redis_url(text)) return;
    const std::string_view before = text.substr(0, at);
    require(before.size() < 24 || place.error().message.find(before) == std::string::npos);
    return;
  }
  require(text.find('@') == std::string_view::npos && !place->seeds.empty() && place->deadline.count() >= 1);
  std::string again = "redis://";
  for (const RedisAddress& seed : place->seeds) again += (again.back() == '/' ? "" : ",") + seed.text();
  again += "/" + place->prefix + "?deadline=" + std::to_string(place->deadline.count()) + "ms";
  const auto same = read_redis_url(again);
  require(bool(same) && same->seeds == place->seeds && same->prefix == place->prefix &&
          same->deadline == place->deadline);
}

void check_login(std::string_view bytes) {
  const auto login = read_redis_login(bytes);
  if (!login) return require(login.error().message.find("expected the password") != std::string::npos);
  require(!login->password.empty());
  const auto same = read_redis_login(login->user.empty() ? login->password : login->user + "\n" + login->password);
  require(bool(same) && same->user == login->user && same->password == login->password);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_url(text);
  check_url("redis://" + std::string(text));
  check_login(text);
  return 0;
}
