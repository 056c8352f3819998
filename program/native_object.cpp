// A file is a head of lines, the object, and the code over both:
//
//   mpol-native 1 <ABI> <IR hash>        one line
//   <target>                             one line
//   <bytes of the object>                one line
//   the object, then 32 bytes
#include "program/native_object.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include "program/ir_text.hpp"
#include "program/native_abi.hpp"

namespace mpol {
namespace {

constexpr std::size_t kMacBytes = crypto_auth_BYTES;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string hash(std::string_view text) {
  std::array<unsigned char, 32> digest{};
  crypto_generichash(digest.data(), digest.size(), bytes_of(text), text.size(), nullptr, 0);
  std::string hex;
  for (const unsigned char byte : digest) hex += fmt::format("{:02x}", byte);
  return hex;
}

std::string head_of(const NativeSource& source, std::size_t bytes) {
  return fmt::format("mpol-native 1 {} {}\n{}\n{}\n", native::kAbiVersion, source.ir_hash, source.target, bytes);
}

}  // namespace

bool prepare_native_objects() { return sodium_init() >= 0; }

LocalKey make_local_key() {
  static_assert(std::tuple_size_v<LocalKey> == crypto_auth_KEYBYTES);
  LocalKey key{};
  randombytes_buf(key.data(), key.size());
  return key;
}

std::string NativeSource::name() const {
  return hash(fmt::format("{}\n{}\n{}", native::kAbiVersion, ir_hash, target)).substr(0, 32);
}

NativeSource native_source(const ir::Module& module, std::string_view target) {
  return {std::string(target), hash(ir::print(module))};
}

std::string seal_object(const NativeSource& source, std::string_view object, const LocalKey& key) {
  std::string file = head_of(source, object.size());
  file += object;
  std::array<unsigned char, kMacBytes> mac{};
  crypto_auth(mac.data(), bytes_of(file), file.size(), key.data());
  file.append(reinterpret_cast<const char*>(mac.data()), mac.size());
  return file;
}

Result<std::string_view> open_object(std::string_view file, const NativeSource& source, const LocalKey& key) {
  if (file.size() < kMacBytes) return Failure{"it is cut short"};
  const std::string_view sealed = file.substr(0, file.size() - kMacBytes);
  if (crypto_auth_verify(bytes_of(file) + sealed.size(), bytes_of(sealed), sealed.size(), key.data()) != 0)
    return Failure{"it is damaged, or not made here"};
  const std::size_t first = sealed.find('\n'), second = first == sealed.npos ? first : sealed.find('\n', first + 1);
  const std::size_t third = second == sealed.npos ? second : sealed.find('\n', second + 1);
  if (third == sealed.npos) return Failure{"it is not an object"};
  const std::string_view object = sealed.substr(third + 1);
  if (sealed.substr(0, third + 1) != head_of(source, object.size()))
    return Failure{"it is made for another CPU, LLVM or ABI, or from another policy"};
  return object;
}

}  // namespace mpol
