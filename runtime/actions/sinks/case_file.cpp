#include "runtime/actions/sinks/case_file.hpp"

namespace mpol::actions {

Result<std::unique_ptr<Database>> open_case_file(const std::string& path) {
  return Database::open(
      path,
      "CREATE TABLE review_case (id TEXT PRIMARY KEY, queue TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'open',"
      " event TEXT NOT NULL, opened_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL, rule TEXT NOT NULL, level TEXT NOT "
      "NULL,"
      " payload TEXT NOT NULL);"
      "CREATE INDEX review_due ON review_case (queue, due_ms) WHERE state = 'open';"
      "CREATE TABLE suspension (id TEXT PRIMARY KEY, key TEXT NOT NULL, event TEXT NOT NULL, from_ms INTEGER NOT NULL,"
      " until_ms INTEGER NOT NULL, rule TEXT NOT NULL, level TEXT NOT NULL, payload TEXT NOT NULL);",
      1);
}

}  // namespace mpol::actions
