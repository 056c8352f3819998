// A policy given as text or as a folder, compiled: for tests of what runs it.
#pragma once
#include <memory>
#include <string>

#include "base/assert.hpp"
#include "base/diagnostics/render.hpp"
#include "compiler/compile.hpp"
#include "program/program.hpp"

namespace mpol::test {

// One package. `stdlib`: where imports are found; empty: there are none.
inline std::shared_ptr<const Program> compile_policy(const Files& files, const std::string& path,
                                                     const std::string& stdlib = "") {
  SourceTree sources;
  Diagnostics diagnostics;
  const auto packages = compiler::read_packages({path}, files, sources, diagnostics);
  MPOL_ASSERT(packages && packages->size() == 1, path.c_str());
  compiler::FolderLibrary library(files, {compiler::root_of(packages->front(), sources), stdlib});
  compiler::Compiled compiled = compiler::compile(packages->front(), library, sources, {}, diagnostics);
  const std::string faults = diagnostics.list().empty() ? "" : diagnostics.list().front().message;
  MPOL_ASSERT(compiled.module.has_value(), faults.c_str());
  auto program = load(*std::move(compiled.module), diagnostics);
  MPOL_ASSERT(program != nullptr, "compiled policies load");
  return program;
}

inline std::shared_ptr<const Program> compile_policy(const std::string& policy) {
  MemoryFiles files;
  files.files["p.mpol"] = policy;
  return compile_policy(files, "p.mpol");
}

inline FieldId text_field(const Program& program) {
  const std::vector<EventField>& fields = program.tables().fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == "text") return FieldId(i);
  }
  return {};
}

}  // namespace mpol::test
