// libmpol_codegen.so: emit for programs that do not link it. Its interface is C and text, so that nothing of one copy of the code is
// used by the other; runtime/deploy/code_library.cpp calls it.
#include "base/diagnostics/diagnostics.hpp"
#include "compiler/emit/emit.hpp"
#include "program/code_interface.hpp"
#include "program/ir_text.hpp"

namespace {

void give(void* context, mpol::code_interface::Take take, const std::string& text) {
  take(context, text.data(), text.size());
}

}  // namespace

extern "C" {

__attribute__((visibility("default"))) int mpol_codegen_version() { return mpol::code_interface::kVersion; }

__attribute__((visibility("default"))) void mpol_codegen_target(void* context, mpol::code_interface::Take take) {
  give(context, take, mpol::emit::target_name());
}

// 0: the object was given; 1: why there is none.
__attribute__((visibility("default"))) int mpol_codegen_emit(const char* ir, std::size_t size, void* context,
                                                             mpol::code_interface::Take take) {
  mpol::SourceTree sources;
  mpol::Diagnostics diagnostics;
  const mpol::FileId file = sources.add("policy.ir", std::string(ir, size));
  const mpol::ir::Module module = mpol::ir::parse(file, sources, diagnostics);
  if (diagnostics.has_errors()) return give(context, take, diagnostics.list().front().message), 1;
  const auto object = mpol::emit::emit_object(module);
  give(context, take, object ? *object : object.error().message);
  return object ? 0 : 1;
}
}
