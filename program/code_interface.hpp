// What libmpol_codegen.so and its caller agree on. Functions, by name:
//   int mpol_codegen_version();                                                       kVersion, or it is not used
//   void mpol_codegen_target(void* context, Take take);                               CodeGenerator::target()
//   int mpol_codegen_emit(const char* ir, size_t size, void* context, Take take);     of IR text; 0: the object, 1: why there is none
// `take` is called once, with bytes that are good during the call.
#pragma once
#include <cstddef>

#include "program/native_abi.hpp"

namespace mpol::code_interface {

// Of these functions, and of the code that is made.
inline constexpr int kVersion = 1000 + native::kAbiVersion;
using Take = void (*)(void* context, const char* bytes, std::size_t size);

}  // namespace mpol::code_interface
