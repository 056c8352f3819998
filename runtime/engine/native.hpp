// NativeCode: an object that compiler/emit made, linked into this process and ready to run.
//
// In:      the bytes of an object. They are code: they must come from this process or from where a signature or MAC was
//          checked (program/native_object.hpp).
// Out:     the object's Info (program/native_abi.hpp).
// Errors:  a Failure when the object is damaged, of another ABI or machine, or when this process may not map executable
//          memory. Pages are written first and made executable after; none is both at once.
// Memory:  about 500 bytes a rule; all of it is given back when the last holder lets go.
// Threads: immutable and shared.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "program/native_abi.hpp"

namespace mpol::engine {

class NativeCode {
 public:
  static Result<std::shared_ptr<const NativeCode>> link(std::string_view object);
  ~NativeCode();
  NativeCode(const NativeCode&) = delete;
  NativeCode& operator=(const NativeCode&) = delete;

  // The target of objects that are made for a level of program/cpu_level.hpp and that link() takes: this LLVM's.
  static std::string target_of(const std::string& level);

  const native::Info& info() const { return *info_; }

 private:
  struct Memory;
  NativeCode(std::unique_ptr<Memory> memory, const native::Info* info);
  std::unique_ptr<Memory> memory_;
  const native::Info* info_;
};

}  // namespace mpol::engine
