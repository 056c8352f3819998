#include "runtime/deploy/kept_state.hpp"

#include <fmt/format.h>

#include "base/limits.hpp"
#include "runtime/deploy/redis_login.hpp"

namespace mpol::deploy {
namespace {

Result<void> open_folder(const std::string& path, KeptState& kept) {
  auto folder = open_disk_folder(path);
  if (!folder) return folder.error();
  auto store = std::make_shared<counters::MemoryStore>();
  auto persistence = counters::Persistence::open(*std::move(folder), *store, {});
  if (!persistence) return persistence.error();
  kept.store = std::move(store);
  kept.persistence = *std::move(persistence);
  return {};
}

Result<void> open_redis(const std::string& url, const std::string& login_path, KeptState& kept) {
  auto place = counters::read_redis_url(url);
  if (!place) return place.error();
  counters::RedisOptions options;
  options.place = *std::move(place);
  options.deadline = options.place.deadline;
  auto login = read_redis_login_of(login_path);
  if (!login) return login.error();
  options.login = *std::move(login);
  auto store = counters::RedisStore::connect(std::move(options));
  if (!store) return store.error();
  kept.redis = *std::move(store);
  kept.store = kept.redis;
  return {};
}

}  // namespace

Result<std::unique_ptr<KeptState>> open_state(const std::string& place, const std::string& login) {
  auto kept = std::make_unique<KeptState>();
  if (counters::is_redis_url(place)) {
    if (auto opened = open_redis(place, login, *kept); !opened) return opened.error();
  } else if (!login.empty()) {
    return Failure{fmt::format("a login is for Redis, and the state is in the folder `{}`", place)};
  } else if (auto opened = open_folder(place, *kept); !opened) {
    return opened.error();
  }
  return kept;
}

Result<void> settle(KeptState& state) {
  if (state.persistence) return state.persistence->snapshot();
  if (state.redis->flush(std::chrono::milliseconds(limits::kRedisStartMs))) return {};
  return Failure{
      fmt::format("Redis has not confirmed {} of the events that were counted", state.redis->metrics().writes_waiting)};
}

}  // namespace mpol::deploy
