// Native objects at rest: what they were made from and for.
//
// An object is code. It is linked only when its sealed file (sealed_file.hpp) opens, that is when this user's cache made
// it, from this IR, for this CPU, by this LLVM, for this ABI. Everything else is refused and made again.
// Threads: pure functions.
#pragma once
#include <string>
#include <string_view>

#include "program/ir.hpp"
#include "program/sealed_file.hpp"

namespace mpol {

// What an object is made from and for. `target`: CPU, features, LLVM's version (emit::target_name()).
struct NativeSource {
  std::string target;
  std::string ir_hash;  // hexadecimal
  // The name of its file.
  std::string name() const;
  // The head of its file. `abi`: of the engine that is to run it.
  std::string head(int abi) const;
  std::string head() const;  // of this engine
};
NativeSource native_source(const ir::Module& module, std::string_view target);

// How a target is written. `features`: "" for a level of program/cpu_level.hpp, from whose name they follow.
std::string target_text(const std::string& triple, const std::string& cpu, const std::string& features,
                        const std::string& llvm_version);

// Whether a file is for that target and this ABI, of whatever IR.
bool is_for(std::string_view file, const NativeSource& source);

// An object of a bundle: its file is the head and the object. Trusted: a signature of a key that was given holds.
struct ReadyObject {
  std::string place;  // for people: "chat.mpolb (x86-64-v3)"
  std::string cpu;    // its level
  std::string file;
};

}  // namespace mpol
