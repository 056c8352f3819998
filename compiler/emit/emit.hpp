// Code generation: the conditions of a module as native code, in an object file in memory.
//
// In:      a module that ir_verify accepts, with the operator's parameters in place; how to make code.
// Out:     the bytes of an object that exports native::kInfoSymbol (program/native_abi.hpp), for the CPU that is named.
//          The same module, options and CPU give the same bytes.
// Errors:  a Failure when there is no code generation for this machine.
// Cost:    about 0.2 ms a rule. Memory: about 50 KB a rule while it runs.
// Threads: safe to call from many.
#pragma once
#include <string>

#include "base/result.hpp"
#include "program/ir.hpp"

namespace mpol::emit {

// Rules in groups. Small: one function for all blocks. Blocks: classes in memory, a function a block. Indexed: that
// with an index. Auto: the one that fits the number of rules.
enum class Grouping : std::uint8_t { Auto, Small, Blocks, Indexed };

struct EmitOptions {
  // Of LLVM's code generation: 0 (fast instruction selection) to 2. Larger: slower to make, faster to run.
  int level = 2;
  Grouping grouping = Grouping::Auto;
  // "": this machine's, with all that it has. Else a level of program/cpu_level.hpp: the object runs on every CPU of it.
  std::string cpu{};
};

Result<std::string> emit_object(const ir::Module& module, const EmitOptions& options = {});
// The intermediate form that the object is made of, as LLVM's text; for `mpol dump` and for people.
std::string emit_text(const ir::Module& module, const EmitOptions& options = {});

// What objects of this process are made for: CPU, its features, and LLVM's version. Part of an object's key.
const std::string& target_name();
// The same of objects that are made for a level.
std::string target_name(const std::string& cpu);

}  // namespace mpol::emit
