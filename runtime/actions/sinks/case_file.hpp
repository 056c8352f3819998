// The case file: what people must look at, in a file of SQLite that other tools read too. Table `review_case`: one row a
// review that a policy asked for, `open` until somebody decides. Table `suspension`: one row a suspension that began.
//
// A row has the id of its action: an action that is delivered twice is one row.
#pragma once
#include <memory>

#include "runtime/actions/database.hpp"

namespace mpol::actions {

Result<std::unique_ptr<Database>> open_case_file(const std::string& path);

}  // namespace mpol::actions
