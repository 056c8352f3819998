// Values of parameters in words, and what is remembered of a value that somebody else has set than the package that
// declares it: a layer above it, or the operator.
// Threads: pure functions.
#pragma once
#include <string>
#include <vector>

#include "program/tables.hpp"

namespace mpol {

// A line a row: "85%"; of a table "fr: 82%", "else: 78%".
std::vector<std::string> in_words(const Param& param, const Tables& tables);

// Adds to Tables::overrides that `by` ("": the operator) has set the parameter, whose rows are the new ones already. Who set
// it before is no longer named, since that value is not in effect; what the package itself says stays as `before`.
void note_override(Tables& tables, const Param& param, const std::string& by, std::vector<std::string> before);

}  // namespace mpol
