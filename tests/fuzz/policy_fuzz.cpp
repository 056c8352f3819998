// Any bytes as a policy file: parsing ends, every span lies inside the file, and what was understood can be printed.
// Run it over the golden tests: `policy_fuzz corpus tests/golden/parse`.
#include <cstdint>

#include "base/assert.hpp"
#include "base/diagnostics/render.hpp"
#include "compiler/parse/parse.hpp"
#include "compiler/parse/print_ast.hpp"

namespace {

void check_span(mpol::Span span, std::size_t size) {
  MPOL_ASSERT(span.begin <= span.end && span.end <= size, "a span lies inside its file");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mpol::SourceTree tree;
  const mpol::FileId file = tree.add("fuzz.mpol", std::string(reinterpret_cast<const char*>(data), size));
  mpol::Diagnostics diagnostics;
  const mpol::ast::File parsed = mpol::parse::parse_file(file, tree, diagnostics);
  for (const mpol::Diagnostic& one : diagnostics.list()) {
    check_span(one.span, size);
    for (const mpol::Label& label : one.labels) check_span(label.span, size);
    for (const mpol::Fix& fix : one.fixes)
      for (const mpol::Edit& edit : fix.edits) check_span(edit.span, size);
  }
  for (const mpol::ast::Decl& decl : parsed.decls) check_span(decl.span, size);
  mpol::ast::print(parsed);
  mpol::render(diagnostics.list(), tree, mpol::Format::Human);
  return 0;
}
