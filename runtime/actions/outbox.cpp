#include "runtime/actions/outbox.hpp"

#include <fmt/ranges.h>

#include <sstream>

namespace mpol::actions {
namespace {

constexpr int kVersion = 1;
constexpr const char* kSchema =
    "CREATE TABLE item (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, action TEXT NOT NULL,"
    " payload TEXT NOT NULL, put_ms INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL "
    "DEFAULT 0,"
    " due_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL DEFAULT 0, taken TEXT NOT NULL DEFAULT '',"
    " note TEXT NOT NULL DEFAULT '');"
    "CREATE INDEX item_due ON item (due_ms, number) WHERE state = 0;"
    "CREATE INDEX item_done ON item (changed_ms) WHERE state = 1;";

#define MPOL_ROW "SELECT id, action, payload, state, attempts, due_ms, taken, note FROM item "

Row row_of(const Statement& statement) {
  Row row;
  row.item = {statement.text_at(0), statement.text_at(1), statement.text_at(2)};
  row.state = static_cast<State>(statement.number_at(3));
  row.attempts = statement.number_at(4);
  row.due_ms = statement.number_at(5);
  std::istringstream taken(statement.text_at(6));
  for (std::string sink; std::getline(taken, sink);) row.taken.push_back(sink);
  row.note = statement.text_at(7);
  return row;
}

}  // namespace

Result<std::unique_ptr<Outbox>> Outbox::open(const std::string& path) {
  return over(Database::open(path, kSchema, kVersion));
}
Result<std::unique_ptr<Outbox>> Outbox::in_memory() { return over(Database::in_memory(kSchema, kVersion)); }

Result<std::unique_ptr<Outbox>> Outbox::over(Result<std::unique_ptr<Database>> database) {
  if (!database) return database.error();
  // With it, counting reads none of the rows that were delivered in a week. Other versions need not know it.
  if (auto done = (*database)->run("CREATE INDEX IF NOT EXISTS item_dead ON item (put_ms) WHERE state = 2"); !done)
    return done.error();
  return std::unique_ptr<Outbox>(new Outbox(*std::move(database)));
}

// Whoever comes while nobody commits does it for all that wait; the others wait until somebody has done it for them.
Result<void> Outbox::put(std::span<const Item> items, std::int64_t now_ms) {
  if (items.empty()) return {};
  Waiting own{items, now_ms, false, {}};
  std::unique_lock lock(queue_mutex_);
  queue_.push_back(&own);
  while (!own.is_done) {
    if (has_leader_) {
      committed_.wait(lock);
      continue;
    }
    has_leader_ = true;
    std::vector<Waiting*> batch;
    batch.swap(queue_);
    lock.unlock();
    const auto done = commit(batch);
    lock.lock();
    has_leader_ = false;
    for (Waiting* waiting : batch) {
      waiting->is_done = true;
      if (!done) waiting->failure = done.error().message;
    }
    committed_.notify_all();
  }
  if (!own.failure.empty()) return Failure{own.failure};
  return {};
}

template <class Work>
Result<void> Outbox::in_one_commit(const Work& work) {
  const std::lock_guard lock(database_mutex_);
  if (auto done = database_->run("BEGIN IMMEDIATE"); !done) return done;
  Result<void> done = work();
  if (done) done = database_->run("COMMIT");
  // Fails where SQLite has rolled back by itself.
  if (!done) (void)database_->run("ROLLBACK");
  return done;
}

Result<void> Outbox::commit(std::span<Waiting* const> batch) {
  return in_one_commit([&]() -> Result<void> {
    Statement statement(*database_,
                        "INSERT OR IGNORE INTO item (id, action, payload, put_ms, due_ms) VALUES (?1, ?2, ?3, ?4, ?4)");
    for (const Waiting* waiting : batch) {
      for (const Item& item : waiting->items) {
        statement.text(1, item.id).text(2, item.action).text(3, item.payload).number(4, waiting->now_ms);
        if (auto done = statement.run(); !done) return done;
      }
    }
    return {};
  });
}

Result<std::vector<Row>> Outbox::rows(const char* sql, std::int64_t first, std::size_t most) const {
  const std::lock_guard lock(database_mutex_);
  Statement statement(*database_, sql);
  statement.number(1, first).number(2, static_cast<std::int64_t>(most));
  std::vector<Row> rows;
  for (;;) {
    const auto row = statement.next();
    if (!row) return row.error();
    if (!*row) return rows;
    rows.push_back(row_of(statement));
  }
}

Result<std::vector<Row>> Outbox::due(std::int64_t now_ms, std::size_t most) const {
  return rows(MPOL_ROW "WHERE state = 0 AND due_ms <= ?1 ORDER BY due_ms, number LIMIT ?2", now_ms, most);
}

Result<std::vector<Row>> Outbox::list(State state, std::size_t most) const {
  return rows(MPOL_ROW "WHERE state = ?1 ORDER BY number LIMIT ?2", static_cast<std::int64_t>(state), most);
}

Result<void> Outbox::update(std::span<const Row> rows, std::int64_t now_ms) {
  if (rows.empty()) return {};
  return in_one_commit([&]() -> Result<void> {
    Statement statement(
        *database_,
        "UPDATE item SET state = ?2, attempts = ?3, due_ms = ?4, taken = ?5, note = ?6, changed_ms = ?7, payload = ?8"
        " WHERE id = ?1");
    for (const Row& row : rows) {
      statement.text(1, row.item.id).number(2, static_cast<std::int64_t>(row.state)).number(3, row.attempts);
      statement.number(4, row.due_ms).text(5, fmt::format("{}", fmt::join(row.taken, "\n"))).text(6, row.note);
      if (auto done = statement.number(7, now_ms).text(8, row.item.payload).run(); !done) return done;
    }
    return {};
  });
}

Result<std::int64_t> Outbox::revive(std::int64_t now_ms) {
  const std::lock_guard lock(database_mutex_);
  Statement statement(*database_, "UPDATE item SET state = 0, attempts = 0, due_ms = ?1 WHERE state = 2");
  if (auto done = statement.number(1, now_ms).run(); !done) return done.error();
  return database_->changes();
}

Result<std::int64_t> Outbox::forget(std::int64_t before_ms) {
  const std::lock_guard lock(database_mutex_);
  Statement statement(*database_, "DELETE FROM item WHERE state = 1 AND changed_ms < ?1");
  if (auto done = statement.number(1, before_ms).run(); !done) return done.error();
  return database_->changes();
}

Result<Counts> Outbox::counts() const {
  const std::lock_guard lock(database_mutex_);
  // Each by an index of its state alone.
  Statement statement(*database_,
                      "SELECT count(*), coalesce(min(put_ms), 0) FROM item WHERE state = 0 UNION ALL"
                      " SELECT count(*), 0 FROM item WHERE state = 1 UNION ALL"
                      " SELECT count(*), 0 FROM item WHERE state = 2");
  Counts counts;
  for (std::int64_t* const into : {&counts.pending, &counts.delivered, &counts.dead}) {
    if (const auto row = statement.next(); !row) return row.error();
    *into = statement.number_at(0);
    if (into == &counts.pending) counts.oldest_pending_ms = statement.number_at(1);
  }
  return counts;
}

}  // namespace mpol::actions
