// RedisStore: counters in a Redis, or a Redis Cluster, that several processes share. docs/state.md says what it promises,
// docs/decisions/0008-counters-in-redis.md why it is made so.
//
// Waits:   a decision waits for one round trip: for its reading. What it counts is on its way when write() returns, in
//          order behind all that this thread wrote before. write() waits only for what nobody has read for it.
// Repeats: known when the event is read; one that comes at the same moment elsewhere counts nothing, which metrics say.
// Late:    `Write::was_late` is as of what the event has read.
// Outage:  readings are Unavailable at once, after the first has waited for the deadline; writes wait, up to
//          `max_waiting_writes`, and are refused after that.
// Threads: safe from many.
#pragma once
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "runtime/counters/redis/address.hpp"
#include "runtime/counters/store.hpp"

namespace mpol::counters {

struct RedisOptions {
  RedisPlace place;
  RedisLogin login;
  // How long a reading waits; from a server that is silent for longer nothing is read. Larger: an outage delays the decisions that
  // meet it first. Smaller: a busy server counts as away.
  std::chrono::milliseconds deadline{limits::kRedisDeadlineMs};
  // How long a connection may be silent until it is given up; the deadline at least. Larger: one that is broken is noticed later.
  // Smaller: a busy server is greeted and sent the same again.
  std::chrono::milliseconds silence{limits::kRedisSilenceMs};
  // How long a write is worked out again because others wrote first, since it last waited for Redis. Larger: more work for a key
  // that many write without a pause. Smaller: such a write is given up, and counted as failed.
  std::chrono::milliseconds outrun{limits::kMaxOutrunMs};
  // How long connect() and open() wait.
  std::chrono::milliseconds start{limits::kRedisStartMs};
  // Writes that wait for confirmation. Larger: a longer outage loses none, and takes more memory (about 600 bytes each).
  std::size_t max_waiting_writes = limits::kMaxWaitingWrites;
  // To each node. Larger: more system calls for the same work. Smaller: fewer replies are read at once.
  std::size_t connections = limits::kRedisConnections;
};

class RedisStore : public CounterStore {
 public:
  // A Failure where no Redis answers, or where several addresses are no cluster.
  static Result<std::unique_ptr<RedisStore>> connect(RedisOptions options);
  // Waits up to `start` for what is not confirmed yet.
  ~RedisStore() override;

  // R0411 where Redis does not answer, R0412 for a counter that `outlier` looks at.
  std::vector<Handle> open(std::span<const CounterShape> shapes, Diagnostics& diagnostics) override;
  void read(std::int64_t time_ms, const EventId& id, std::span<const Read> reads) override;
  Written write(std::int64_t time_ms, const EventId& id, std::span<Write> writes) override;
  StoreMetrics metrics() const override;
  // Since when the oldest write has not been confirmed; 0: all are. After a kill, what was counted before the last look minus this is
  // in Redis for sure (it is handed over in milliseconds).
  std::chrono::milliseconds longest_wait() const;
  // Waits until everything that was written is confirmed. False: it was not, in this time.
  bool flush(std::chrono::milliseconds at_most);

 private:
  struct Parts;
  explicit RedisStore(RedisOptions options);

  RedisOptions options_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mpol::counters
