// A query of a team over JSON, in the language of jq (1.6), run where it can do no harm.
//
// In:      the query; one JSON document.
// Out:     what the query gives, one JSON text each, in order.
// Errors:  a Failure in jq's own words, with the line of the query; or the name of the limit that it ran into.
// Limits:  kMaxQuerySeconds, kMaxQueryMemory, kMaxQueryAnswer, kMaxQueryResults.
// Never:   opens a file, runs a program, sees the environment or the clock: the query runs in a process of its own that has none of
//          them, and that ends with it.
// Threads: the process is made with fork(); call it from a program that has no other threads.
#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"

namespace mpol {

Result<std::vector<std::string>> query_json(const std::string& query, const std::string& json);

}  // namespace mpol
