// Counters that outlive the process: in a folder, or in a Redis (docs/state.md).
//
// Errors:  a Failure in words where the place cannot be used.
// Threads: opened and settled by one; the store is safe from many.
#pragma once
#include <memory>
#include <string>

#include "base/result.hpp"
#include "runtime/counters/memory_store.hpp"
#include "runtime/counters/persistence.hpp"
#include "runtime/counters/redis/store.hpp"

namespace mpol::deploy {

struct KeptState {
  std::shared_ptr<counters::CounterStore> store;
  std::unique_ptr<counters::Persistence> persistence;  // in a folder
  std::shared_ptr<counters::RedisStore> redis;         // or there
};

// `place`: a folder, or `redis://…`; `login`: the file of a Redis login, "" for what the environment says.
Result<std::unique_ptr<KeptState>> open_state(const std::string& place, const std::string& login);
// What is written is on the disk, or confirmed, when it returns.
Result<void> settle(KeptState& state);

}  // namespace mpol::deploy
