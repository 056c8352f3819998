#include "runtime/actions/sinks/case_file.hpp"

#include "runtime/actions/sinks/payload.hpp"

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

Answer add_case_row(Database& cases, const char* insert, const Item& item, std::string_view name, std::int64_t begin_ms,
                    std::int64_t end_ms) {
  Statement statement(cases, insert);
  statement.text(1, item.id).text(2, name).text(3, text_in(item, "/id")).number(4, begin_ms).number(5, end_ms);
  statement.text(6, text_in(item, "/reasons/0/rule")).text(7, text_in(item, "/levels/0")).text(8, item.payload);
  if (const auto done = statement.run(); !done) return {Answer::Kind::TryAgain, done.error().message};
  return {};
}

}  // namespace mpol::actions
