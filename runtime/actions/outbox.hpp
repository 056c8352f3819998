// Outbox: durable actions that wait for their delivery, in a file of SQLite. An action is put here before its decision is
// released, and stays until its sinks have taken it: whatever happens in between, it is delivered at least once, and under
// one id, by which a receiver knows a repetition.
//
// In:      items with stable ids. put() returns when they are on the disk; several threads that put at the same time share
//          one commit.
// Out:     rows that are due, in the order in which they were put.
// Errors:  a Failure with SQLite's words (database.hpp). Nothing of a failed put() is in the file.
// Threads: safe from many; several processes may share a file.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/actions/database.hpp"

namespace mpol::actions {

struct Item {
  std::string id;          // of an action on an event; an item of an id that is known is not put again
  std::string action;      // "report"
  std::string payload;     // JSON, docs/actions.md
  bool is_durable = true;  // all that are in an outbox; else the sink need not wait for the disk
};

enum class State : std::uint8_t { Pending, Delivered, Dead };

struct Row {
  Item item;
  State state{};
  std::int64_t attempts = 0;
  std::int64_t due_ms = 0;         // when it is tried next
  std::vector<std::string> taken;  // by which sinks
  std::string note;                // what the last sink said: its receipt, or why it did not take it
};
struct Counts {
  std::int64_t pending = 0, delivered = 0, dead = 0;
  std::int64_t oldest_pending_ms = 0;  // when it was put
};

class Outbox {
 public:
  static Result<std::unique_ptr<Outbox>> open(const std::string& path);
  // What is put there is lost with the object: for a delivery of actions that are not durable.
  static Result<std::unique_ptr<Outbox>> in_memory();

  // All of them or none.
  Result<void> put(std::span<const Item> items, std::int64_t now_ms);
  // Pending, to be tried at that time.
  Result<std::vector<Row>> due(std::int64_t now_ms, std::size_t most) const;
  // In the order in which they were put.
  Result<std::vector<Row>> list(State state, std::size_t most) const;
  // Writes down what became of rows: state, attempts, due time, sinks, note and payload. One commit: all of them or none.
  Result<void> update(std::span<const Row> rows, std::int64_t now_ms);
  // Dead ones are due again; how many there were.
  Result<std::int64_t> revive(std::int64_t now_ms);
  // Forgets what was delivered before that time.
  Result<std::int64_t> forget(std::int64_t before_ms);
  Result<Counts> counts() const;

 private:
  static Result<std::unique_ptr<Outbox>> over(Result<std::unique_ptr<Database>> database);
  // One put() that waits for a commit.
  struct Waiting {
    std::span<const Item> items;
    std::int64_t now_ms = 0;
    bool is_done = false;
    std::string failure;  // empty: committed
  };
  explicit Outbox(std::unique_ptr<Database> database) : database_(std::move(database)) {}
  Result<void> commit(std::span<Waiting* const> batch);
  template <class Work>
  Result<void> in_one_commit(const Work& work);
  Result<std::vector<Row>> rows(const char* sql, std::int64_t first, std::size_t most) const;

  std::unique_ptr<Database> database_;  // guarded by database_mutex_
  mutable std::mutex database_mutex_;
  std::mutex queue_mutex_;
  std::condition_variable committed_;
  std::vector<Waiting*> queue_;
  bool has_leader_ = false;
};

}  // namespace mpol::actions
