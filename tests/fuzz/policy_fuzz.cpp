// Any bytes as a policy, through every stage. What must hold:
//   every place that a report or its fix names lies in its file, and every form of the reports can be written;
//   what was understood of a faulty policy can be printed;
//   a policy without errors lowers, and its module holds, prints and comes back the same, before and after
//   optimisation.
#include <cstdint>

#include "base/assert.hpp"
#include "base/diagnostics/render.hpp"
#include "compiler/analyze/cost.hpp"
#include "compiler/check/print_checked.hpp"
#include "compiler/lower/lower.hpp"
#include "compiler/optimize/optimize.hpp"
#include "compiler/parse/parse.hpp"
#include "compiler/parse/print_ast.hpp"
#include "program/ir_text.hpp"
#include "program/ir_verify.hpp"
#include "tests/fuzz/fuzz_library.hpp"

namespace {

using namespace mpol;

void check_span(Span span, const SourceTree& sources) {
  MPOL_ASSERT(span.file.index < sources.size(), "a span is of a file that there is");
  const std::size_t size = sources.file(span.file).text().size();
  MPOL_ASSERT(span.begin <= span.end && span.end <= size, "a span lies inside its file");
}

void check_reports(const Diagnostics& diagnostics, const SourceTree& sources) {
  const std::vector<Diagnostic> list = diagnostics.list();
  for (const Diagnostic& one : list) {
    check_span(one.span, sources);
    for (const Label& label : one.labels) check_span(label.span, sources);
    for (const Fix& fix : one.fixes) {
      MPOL_ASSERT(!fix.edits.empty(), "a fix changes something");
      for (const Edit& edit : fix.edits) check_span(edit.span, sources);
    }
  }
  for (const Format format : {Format::Json, Format::Sarif}) render(list, sources, format);
  for (const Format format : {Format::Human, Format::Github})
    MPOL_ASSERT(render(list, sources, format).empty() == list.empty(), "what is reported is shown");
}

void check_module(const ir::Module& module) {
  SourceTree sources;
  const FileId file = sources.add("printed.ir", ir::print(module));
  Diagnostics diagnostics;
  const ir::Module again = ir::parse(file, sources, diagnostics);
  MPOL_ASSERT(!diagnostics.has_errors() && again == module, "printed IR is read back as it was");
}

void check_compiled(const checked::Policy& policy, const SourceTree& sources, Diagnostics& diagnostics) {
  ir::Module module = lower::lower(policy, sources, diagnostics);
  ir::assert_verified(module, "lower");
  check_module(module);
  optimize::optimize(module);
  ir::assert_verified(module, "optimize");
  check_module(module);
  analyze::cost_table(analyze::cost_of(module));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fuzz::FuzzLibrary library;
  SourceTree sources = library.sources();
  const FileId file = sources.add("fuzz.mpol", std::string(reinterpret_cast<const char*>(data), size));
  Diagnostics diagnostics;
  std::vector<ast::File> files;
  files.push_back(parse::parse_file(file, sources, diagnostics));
  for (const ast::Decl& decl : files[0].decls) check_span(decl.span, sources);
  ast::print(files[0]);
  const checked::Policy policy = check::check(files, library, sources, diagnostics);
  check::print_checked(policy);
  if (!diagnostics.has_errors()) check_compiled(policy, sources, diagnostics);
  check_reports(diagnostics, sources);
  return 0;
}
