#include "runtime/actions/database.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace mpol::actions {
namespace {

// Larger: a process that holds a file for long delays decisions for so long before they are told.
constexpr int kBusyMs = 5000;

// SQLite takes a name that begins with a colon, or an empty one, for a database that lasts as long as the process.
constexpr const char* kInMemory = ":memory:";
std::string name_of_file(const std::string& path) { return path.empty() || path[0] == ':' ? "./" + path : path; }

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const std::string& path, const char* schema, int version) {
  const std::string name = name_of_file(path);
  // SQLite gives new files the mode that the umask leaves; this one holds what people did.
  if (const int made = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600); made >= 0) close(made);
  return open_name(name, schema, version);
}

Result<std::unique_ptr<Database>> Database::in_memory(const char* schema, int version) {
  return open_name(kInMemory, schema, version);
}

Result<std::unique_ptr<Database>> Database::open_name(const std::string& path, const char* schema, int version) {
  sqlite3* handle = nullptr;
  const int opened = sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<Database> database(new Database(handle, path));
  if (opened != SQLITE_OK) return database->failure();
  sqlite3_busy_timeout(handle, kBusyMs);
  if (auto done = database->run("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON"); !done) return done.error();
  if (auto done = database->use_wal(); !done) return done.error();
  // Two processes may make one file at the same time: the version is read in the transaction that changes it.
  if (auto done = database->run("BEGIN IMMEDIATE"); !done) return done.error();
  std::int64_t found = 0;
  {
    Statement statement(*database, "PRAGMA user_version");
    const auto row = statement.next();
    if (!row) return row.error();
    found = statement.number_at(0);
  }
  if (found > version)
    return Failure{fmt::format("`{}` has format {}, and this version reads formats up to {}", path, found, version)};
  const std::string sql =
      found < version ? fmt::format("{} PRAGMA user_version = {}; COMMIT;", schema, version) : "COMMIT";
  if (auto done = database->run(sql.c_str()); !done) return done.error();
  return database;
}

Database::~Database() { sqlite3_close(database_); }

Result<void> Database::run(const char* sql) {
  if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return failure();
  return {};
}

// SQLite does not wait by itself where two processes open a new file at the same time.
Result<void> Database::use_wal() {
  const auto begin = std::chrono::steady_clock::now();
  for (;;) {
    const int done = sqlite3_exec(database_, "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
    if (done == SQLITE_OK) return {};
    if (done != SQLITE_BUSY || std::chrono::steady_clock::now() - begin > std::chrono::milliseconds(kBusyMs))
      return failure();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

std::int64_t Database::changes() const { return sqlite3_changes64(database_); }

Failure Database::failure() const { return Failure{fmt::format("`{}`: {}", path_, sqlite3_errmsg(database_))}; }

Statement::Statement(Database& database, const char* sql) : database_(database) {
  sqlite3_prepare_v2(database.handle(), sql, -1, &statement_, nullptr);
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::text(int parameter, std::string_view value) {
  // A view of nothing has no address, which would bind NULL.
  sqlite3_bind_text64(statement_, parameter, value.empty() ? "" : value.data(), value.size(), SQLITE_TRANSIENT,
                      SQLITE_UTF8);
  return *this;
}

Statement& Statement::number(int parameter, std::int64_t value) {
  sqlite3_bind_int64(statement_, parameter, value);
  return *this;
}

Result<bool> Statement::next() {
  const int step = statement_ == nullptr ? SQLITE_ERROR : sqlite3_step(statement_);
  if (step == SQLITE_ROW) return true;
  if (step == SQLITE_DONE) return false;
  return database_.failure();
}

Result<void> Statement::run() {
  const auto row = next();
  if (!row) return row.error();
  sqlite3_reset(statement_);
  return {};
}

std::int64_t Statement::number_at(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Statement::text_at(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

}  // namespace mpol::actions
