// bind_params: puts the operator's values into a module's parameters, when it is loaded.
//
// In:      settings as text, in the spelling of the policy language: `85%`, `0.85`, `24h`, `10`, `true`, `fr-CH`.
//          `name` is the parameter's full name, or its last part where only one parameter ends with it.
// Out:     the rows of Module::tables.params. A setting without key replaces the one value, or the `else` row; one with
//          a key replaces or adds that row of a table; Tables::overrides remembers both. A faulty setting changes nothing.
// Errors:  R0101 … R0105, at the setting's span. A value out of the declared range is refused, never clamped: a policy
//          can be tightened, not switched off.
// Threads: the module must not be in use.
#pragma once
#include <string>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "base/result.hpp"
#include "program/ir.hpp"

namespace mpol {

struct ParamSetting {
  std::string name;
  std::string key;  // "": the value itself, or `else`
  std::string value;
  Span span;
};
// `name=value` or `name[key]=value`, as people write them. They become a source file called `name`, a line each, so that a faulty
// one is shown like any other text.
Result<std::vector<ParamSetting>> read_settings(const std::vector<std::string>& params, const std::string& name,
                                                SourceTree& sources);
void bind_params(ir::Module& module, const std::vector<ParamSetting>& settings, Diagnostics& diagnostics);

}  // namespace mpol
