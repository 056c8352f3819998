#include "runtime/deploy/code_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>
#include <mutex>

#include "program/code_interface.hpp"
#include "program/ir_text.hpp"

namespace mpol::deploy {
namespace {

constexpr const char* kName = "libmpol_codegen.so";

class CodeLibrary final : public CodeGenerator {
 public:
  explicit CodeLibrary(std::string path) : path_(std::move(path)) {}

  std::string target() const override {
    std::string text;
    if (load().empty()) target_(&text, append);
    return text;
  }

  Result<std::string> object(const ir::Module& module) const override {
    if (const std::string& failure = load(); !failure.empty()) return Failure{failure};
    const std::string ir = ir::print(module);
    std::string text;
    if (emit_(ir.data(), ir.size(), &text, append) != 0) return Failure{text};
    return {boost::system::in_place_value, std::move(text)};
  }

 private:
  static void append(void* context, const char* bytes, std::size_t size) {
    static_cast<std::string*>(context)->append(bytes, size);
  }

  // "" or why it cannot be used. It stays loaded: LLVM cannot be unloaded safely.
  const std::string& load() const {
    std::call_once(once_, [this] {
      void* const library = dlopen(path_.c_str(), RTLD_NOW | RTLD_LOCAL);
      if (library == nullptr) {
        failure_ = fmt::format("cannot load the code generator: {}", dlerror());
        return;
      }
      const auto version = reinterpret_cast<int (*)()>(dlsym(library, "mpol_codegen_version"));
      target_ = reinterpret_cast<Target>(dlsym(library, "mpol_codegen_target"));
      emit_ = reinterpret_cast<Emit>(dlsym(library, "mpol_codegen_emit"));
      if (version == nullptr || target_ == nullptr || emit_ == nullptr || version() != code_interface::kVersion)
        failure_ = fmt::format("the code generator `{}` is of another version", path_);
    });
    return failure_;
  }

  using Target = void (*)(void*, code_interface::Take);
  using Emit = int (*)(const char*, std::size_t, void*, code_interface::Take);
  std::string path_;
  mutable std::once_flag once_;
  mutable std::string failure_;
  mutable Target target_ = nullptr;
  mutable Emit emit_ = nullptr;
};

}  // namespace

Result<std::unique_ptr<CodeGenerator>> open_code_library(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!path.empty()) {
    if (!fs::exists(path, error)) return Failure{fmt::format("there is no code generator `{}`", path)};
    return std::make_unique<CodeLibrary>(path);
  }
  const fs::path beside = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const fs::path& place :
       {beside / kName, beside / "../lib" / kName, beside / "../lib/x86_64-linux-gnu" / kName}) {
    if (fs::exists(place, error)) return std::make_unique<CodeLibrary>(place.string());
  }
  return Failure{fmt::format("there is no `{}` beside this program", kName)};
}

}  // namespace mpol::deploy
