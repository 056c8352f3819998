// The head of an object's file is two lines:
//
//   mpol-native 1 <ABI> <IR hash>
//   <target>
#include "program/native_object.hpp"

#include <fmt/format.h>

#include "program/ir_text.hpp"
#include "program/native_abi.hpp"

namespace mpol {

std::string NativeSource::name() const {
  return content_hash(fmt::format("{}\n{}\n{}", native::kAbiVersion, ir_hash, target)).substr(0, 32);
}

std::string NativeSource::head(int abi) const { return fmt::format("mpol-native 1 {} {}\n{}\n", abi, ir_hash, target); }
std::string NativeSource::head() const { return head(native::kAbiVersion); }

std::string target_text(const std::string& triple, const std::string& cpu, const std::string& features,
                        const std::string& llvm_version) {
  return fmt::format("{} {} {} LLVM {}", triple, cpu, features, llvm_version);
}

NativeSource native_source(const ir::Module& module, std::string_view target) {
  return {std::string(target), content_hash(ir::print(module))};
}

bool is_for(std::string_view file, const NativeSource& source) {
  NativeSource same = source;
  const std::string head = source.head();
  // The hash has the same place and size in every head.
  const std::size_t hash = head.find(source.ir_hash);
  if (file.size() < head.size()) return false;
  same.ir_hash = file.substr(hash, source.ir_hash.size());
  return file.starts_with(same.head());
}

}  // namespace mpol
