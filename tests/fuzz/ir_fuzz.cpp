// Any bytes as IR text: no crash; what parses holds, prints and comes back the same, also after optimisation.
#include <cstdint>
#include <cstdlib>

#include "compiler/optimize/optimize.hpp"
#include "program/ir_text.hpp"
#include "program/ir_verify.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mpol;
  const auto parse = [](std::string text, Diagnostics& diagnostics) {
    SourceTree sources;
    const FileId file = sources.add("fuzz.ir", std::move(text));
    return ir::parse(file, sources, diagnostics);
  };
  Diagnostics diagnostics;
  ir::Module module = parse(std::string(reinterpret_cast<const char*>(data), size), diagnostics);
  if (diagnostics.has_errors()) return 0;
  Diagnostics again;
  if (!(parse(ir::print(module), again) == module) || again.has_errors()) std::abort();
  optimize::optimize(module);
  ir::assert_verified(module, "optimize");
  return 0;
}
