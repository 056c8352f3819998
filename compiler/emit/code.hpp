// Turns a plan into an LLVM module. One of the two files that include LLVM's headers (object.cpp is the other).
#pragma once
#include <memory>

#include "compiler/emit/emit.hpp"
#include "compiler/emit/plan.hpp"

namespace llvm {
class LLVMContext;
class Module;
}  // namespace llvm

namespace mpol::emit {

// `symbols`: how many the program knows; events add others behind them.
std::unique_ptr<llvm::Module> make_code(const Plan& plan, std::size_t symbols, bool small, llvm::LLVMContext& context);

}  // namespace mpol::emit
