// Native objects at rest: what they were made from and for, and the proof that this machine made them.
//
// An object is code. It is linked only when its file's message authentication code holds under the local key, and when
// it was made from this IR, for this CPU, by this LLVM, for this ABI. Everything else is refused and made again.
// In:      objects of compiler/emit; files of the cache.
// Out:     sealed files, and their contents.
// Errors:  a refusal in words: damaged, or made for something else.
// Threads: pure functions; call prepare_native_objects() once before.
// Source:  libsodium: generichash (BLAKE2b, RFC 7693) and auth (HMAC-SHA512-256).
#pragma once
#include <array>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "program/ir.hpp"

namespace mpol {

using LocalKey = std::array<unsigned char, 32>;

// False: there is no source of randomness; no object can be kept.
bool prepare_native_objects();
LocalKey make_local_key();

// What an object is made from and for. `target`: CPU, features, LLVM's version (emit::target_name()).
struct NativeSource {
  std::string target;
  std::string ir_hash;  // hexadecimal
  // The name of its file.
  std::string name() const;
};
NativeSource native_source(const ir::Module& module, std::string_view target);

std::string seal_object(const NativeSource& source, std::string_view object, const LocalKey& key);
// The object within `file`, or why it is refused. The view is into `file`.
Result<std::string_view> open_object(std::string_view file, const NativeSource& source, const LocalKey& key);

}  // namespace mpol
