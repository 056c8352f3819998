// CodeGenerator: what makes native code of a module, for those who do not know the compiler.
//
// `mpol` has compiler/emit in it; `mpold` loads it when it needs it (runtime/deploy/code_library.hpp), or does without.
// Threads: safe from many.
#pragma once
#include <string>

#include "base/result.hpp"
#include "program/ir.hpp"

namespace mpol {

class CodeGenerator {
 public:
  virtual ~CodeGenerator() = default;
  // What objects are made for: this machine's CPU, its features, and LLVM's version. Part of an object's key.
  virtual std::string target() const = 0;
  // The bytes of an object. `module`: ir_verify accepts it, and the operator's parameters are in place.
  virtual Result<std::string> object(const ir::Module& module) const = 0;
};

}  // namespace mpol
