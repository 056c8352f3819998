// Database: a file of SQLite, with what the outbox and the case file need of it, and nothing more.
//
// A commit is on the disk when it returns (WAL, synchronous=FULL). Several processes may share a file: who waits for another
// waits at most kBusyMs.
// Errors:  a Failure with the path and SQLite's words: a full disk, a file that is locked, damaged or of a newer format.
// Threads: a database and its statements belong to one thread at a time.
// Source:  sqlite.org, "Write-Ahead Logging" and "PRAGMA synchronous".
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace mpol::actions {

class Database {
 public:
  // Makes the file (mode 0600) and its tables where they are not there. The format's version stands in the file: one that is
  // newer than `version` is refused.
  static Result<std::unique_ptr<Database>> open(const std::string& path, const char* schema, int version);
  // Without a file: it ends with the object.
  static Result<std::unique_ptr<Database>> in_memory(const char* schema, int version);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Statements without parameters and results.
  Result<void> run(const char* sql);
  // Rows that the last statement changed.
  std::int64_t changes() const;
  Failure failure() const;
  sqlite3* handle() { return database_; }

 private:
  Database(sqlite3* database, std::string path) : database_(database), path_(std::move(path)) {}
  static Result<std::unique_ptr<Database>> open_name(const std::string& path, const char* schema, int version);
  Result<void> use_wal();

  sqlite3* database_;
  std::string path_;
};

// A statement with parameters ?1, ?2, …; it ends with its scope.
class Statement {
 public:
  Statement(Database& database, const char* sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& text(int parameter, std::string_view value);
  Statement& number(int parameter, std::int64_t value);
  // True: there is a row. False: there are no more.
  Result<bool> next();
  // Runs a statement without rows, and makes it ready to be run again.
  Result<void> run();
  std::int64_t number_at(int column) const;
  std::string text_at(int column) const;

 private:
  Database& database_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace mpol::actions
