// Any bytes as a query of a team's own lint. What must hold: it gives JSON texts or says in words why not, within its limits, and
// this process lives on.
#include <nlohmann/json.hpp>

#include "base/assert.hpp"
#include "base/doors/json_query.hpp"
#include "base/limits.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mpol;
  const std::string policy =
      R"({"package":"t","rules":[{"id":"R-1","references":["a"],"at":{"file":"t.mpol","line":1}}]})";
  const auto results = query_json(std::string(data, data + size), policy);
  if (!results) {
    MPOL_ASSERT(!results.error().message.empty(), "a refusal has words");
    return 0;
  }
  MPOL_ASSERT(results->size() <= limits::kMaxQueryResults, "no more results than the limit");
  for (const std::string& result : *results) MPOL_ASSERT(nlohmann::json::accept(result), "each result is JSON");
  return 0;
}
