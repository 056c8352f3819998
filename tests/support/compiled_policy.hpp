// A policy given as text, compiled: for tests of what runs it.
#pragma once
#include <memory>
#include <sstream>
#include <string>

#include "base/assert.hpp"
#include "cli/run_policy.hpp"

namespace mpol::test {

// `policy` imports nothing.
inline std::shared_ptr<const Program> compile_policy(const std::string& policy) {
  MemoryFiles files;
  files.files["p.mpol"] = policy;
  std::ostringstream out, err;
  cli::Context context{.files = files, .out = out, .err = err};
  const auto loaded = cli::load_policy(context, {"p.mpol"}, {});
  MPOL_ASSERT(loaded && loaded->program, (err.str() + policy).c_str());
  return loaded->program;
}

inline FieldId text_field(const Program& program) {
  const std::vector<EventField>& fields = program.tables().fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == "text") return FieldId(i);
  }
  return {};
}

}  // namespace mpol::test
