// open_code_library: the code generator (LLVM) as a shared library, loaded when it is first needed. A process that never needs it
// starts without its 50 MB and its 12 ms.
//
// In:      the library's path; "": libmpol_codegen.so beside this program, in ../lib of it, or where the system looks.
// Errors:  open: a Failure where there is no such file. Later, where it cannot be loaded or is of another version, object() says so and the
//          interpreter goes on deciding.
// Threads: safe from many.
#pragma once
#include <memory>
#include <string>

#include "base/result.hpp"
#include "program/code_generator.hpp"

namespace mpol::deploy {

Result<std::unique_ptr<CodeGenerator>> open_code_library(const std::string& path);

}  // namespace mpol::deploy
