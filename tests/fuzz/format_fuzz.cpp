// Any bytes as a policy, formatted. What must hold:
//   no word or comment is lost or changed;
//   formatting the result changes nothing;
//   the parser understands the same, and reports the same faults.
#include <cstdint>

#include "base/assert.hpp"
#include "compiler/format/format.hpp"
#include "compiler/parse/parse.hpp"
#include "compiler/parse/print_ast.hpp"

namespace {

using namespace mpol;

std::string read(const std::string& text) {
  SourceTree sources;
  Diagnostics diagnostics;
  const FileId file = sources.add("fuzz.mpol", text);
  std::string result = ast::print(parse::parse_file(file, sources, diagnostics));
  for (const Diagnostic& one : diagnostics.list()) result += one.message + '\n';
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const format::Formatted once = format::format(text);
  MPOL_ASSERT(once.outcome != format::Outcome::WordsDiffered, "formatting keeps words");
  MPOL_ASSERT(format::format(once.text).text == once.text, "formatting a formatted text changes nothing");
  MPOL_ASSERT(read(once.text) == read(text), "formatting changes no meaning");
  return 0;
}
