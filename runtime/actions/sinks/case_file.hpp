// The case file: what people must look at, in a file of SQLite that other tools read too. Table `review_case`: one row a
// review that a policy asked for, `open` until somebody decides. Table `suspension`: one row a suspension that began.
//
// A row has the id of its action: an action that is delivered twice is one row.
#pragma once
#include <memory>

#include "runtime/actions/database.hpp"
#include "runtime/actions/sink.hpp"

namespace mpol::actions {

Result<std::unique_ptr<Database>> open_case_file(const std::string& path);

// Runs `insert`, whose parameters are: ?1 the action's id, ?2 the name, ?3 the event, ?4 and ?5 begin and end in milliseconds
// since 1970, ?6 rule, ?7 level, ?8 payload.
Answer add_case_row(Database& cases, const char* insert, const Item& item, std::string_view name, std::int64_t begin_ms,
                    std::int64_t end_ms);

}  // namespace mpol::actions
